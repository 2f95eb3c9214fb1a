package dev.cairn.app.crash;

import java.util.Set;

/**
 * What the clients of a {@link KilledRun} do.
 *
 * @param population its own
 * @param secure whether updates are masked
 * @param rounds how many
 * @param width of the model's hidden layer
 * @param minimum updates without which a round is abandoned
 * @param graceMillis how long a phase waits for the last one
 * @param late the round to which the first client comes too late, or 0
 * @param left ends of the names of the rounds that the first client leaves before its upload
 * @param crowded which phases of which rounds clients come to together, as {@code round type}
 * @param beforeUpload comes before each upload of the first client
 */
record RunScript(
    String population,
    boolean secure,
    int rounds,
    int width,
    int minimum,
    long graceMillis,
    int late,
    Set<String> left,
    Set<String> crowded,
    Receipts.UploadHook beforeUpload) {
  private static final long PATIENT_MILLIS = 60_000;
  private static final String ALL = "all";

  /** Updates of half a megabyte. */
  private static final int WIDTH = 1_800;

  /** All come in each phase, one after another. */
  static RunScript of(String population, boolean secure, int rounds) {
    return new RunScript(
        population,
        secure,
        rounds,
        WIDTH,
        KilledRun.CLIENTS,
        PATIENT_MILLIS,
        0,
        Set.of(),
        Set.of(),
        (direct, header, body) -> {});
  }

  /** The same with rounds that are abandoned, because the first client leaves them. */
  RunScript leaving(Set<String> rounds) {
    return new RunScript(
        population,
        secure,
        this.rounds,
        width,
        minimum,
        graceMillis,
        late,
        rounds,
        crowded,
        beforeUpload);
  }

  /** The same with a phase of one round to which all come together. */
  RunScript crowded(int round, String type) {
    return new RunScript(
        population,
        secure,
        rounds,
        width,
        minimum,
        graceMillis,
        late,
        left,
        Set.of(round + " " + type),
        beforeUpload);
  }

  /** The same with a first client that comes too late to one round, and is not needed there. */
  RunScript late(int round, long graceMillis, Receipts.UploadHook wait) {
    return new RunScript(
        population,
        secure,
        rounds,
        width,
        KilledRun.CLIENTS - 1,
        graceMillis,
        round,
        left,
        crowded,
        wait);
  }

  /** The same with a hook before each upload of the first client. */
  RunScript beforeUpload(Receipts.UploadHook hook) {
    return new RunScript(
        population, secure, rounds, width, minimum, graceMillis, late, left, crowded, hook);
  }

  /** The same with a smaller model. */
  RunScript narrow(int narrower) {
    return new RunScript(
        population,
        secure,
        rounds,
        narrower,
        minimum,
        graceMillis,
        late,
        left,
        crowded,
        beforeUpload);
  }

  /** The same with clients that come when they can. */
  RunScript unordered() {
    return new RunScript(
        population,
        secure,
        rounds,
        width,
        minimum,
        graceMillis,
        late,
        left,
        Set.of(ALL),
        beforeUpload);
  }

  /**
   * The end of the name of a round that commits. What clients have spent in a secure round is not
   * used again: the next try is another round there, and another attempt in plain runs.
   *
   * @param nth which of those that commit, from 1 on
   */
  String committed(int nth) {
    int index = 1;
    int attempt = 1;
    for (int committed = 0; ; ) {
      boolean leaves = left.contains("/" + index + "/" + attempt);
      if (!leaves && ++committed == nth) {
        return "/" + index + "/" + attempt;
      }
      attempt = leaves && !secure ? attempt + 1 : 1;
      index += leaves && !secure ? 0 : 1;
    }
  }

  boolean isUnordered() {
    return crowded.contains(ALL);
  }

  boolean isCrowded(int round, String type) {
    return isUnordered() || crowded.contains(round + " " + type);
  }
}
