package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RosterSeal;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.server.UnmaskingException;
import dev.cairn.seeded.SeededRandomSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Rounds of one kind in which clients are lost. A pattern has the phase of each client whose
 * message does not arrive any more; by a toss of the seed's the client was gone before it made that
 * message, or it made it and the message was lost. What must become of a round is worked out from
 * the pattern and the roster's numbers alone; what does become of it must be the same.
 */
final class Losses {
  static final int ADVERTISE = 0;
  static final int SHARE = 1;
  static final int MASK = 2;
  static final int CONFIRM = 3;
  static final int REVEAL = 4;
  static final int NEVER = 5;

  private static final String SUM = "sum";

  private final String name;
  private final Adversary adversary;
  private final boolean window;
  private final int cohortMin;
  private final int gammaMillionths;
  private final Map<String, Integer> ends = new TreeMap<>();
  private final Map<String, Played> played = new HashMap<>();
  private int rounds;

  Losses(String name, Adversary adversary, boolean window, int cohortMin, int gammaMillionths) {
    this.name = name;
    this.adversary = adversary;
    this.window = window;
    this.cohortMin = cohortMin;
    this.gammaMillionths = gammaMillionths;
  }

  static Losses malicious(String name, int cohortMin, int gammaMillionths) {
    return new Losses(name, Adversary.MALICIOUS, true, cohortMin, gammaMillionths);
  }

  static Losses withoutWindow(String name, int cohortMin, int gammaMillionths) {
    return new Losses(name, Adversary.MALICIOUS, false, cohortMin, gammaMillionths);
  }

  static Losses semiHonest(String name, int cohortMin, int gammaMillionths) {
    return new Losses(name, Adversary.SEMI_HONEST, false, cohortMin, gammaMillionths);
  }

  /** Plays a round, and fails unless it ends as it must. */
  String play(long seed, int... pattern) throws Exception {
    TestRound round = round(seed, pattern);
    String end = play(round, remaining(pattern), new SplittableRandom(seed));
    check(round, end, pattern);
    return end;
  }

  private TestRound round(long seed, int[] pattern) throws Exception {
    int most = Math.max(cohortMin, pattern.length);
    SecAggParameters parameters =
        TestRound.parameters(
            "run/1/1", most, cohortMin, gammaMillionths, adversary, window, 80, 100_000);
    return new TestRound(new SeededRandomSource(seed), remaining(pattern).length, parameters);
  }

  private static int[] remaining(int[] pattern) {
    return Arrays.stream(pattern).filter(phase -> phase > ADVERTISE).toArray();
  }

  private void check(TestRound round, String end, int[] pattern) {
    int[] lost = remaining(pattern);
    assertThat(end)
        .as("%s, lost %s", name, Arrays.toString(pattern))
        .isEqualTo(lost.length < cohortMin ? tooFewIn(ADVERTISE) : expected(round, lost));
    ends.merge(end, 1, Integer::sum);
    rounds++;
  }

  /**
   * Plays a round unless one was played that had come to its end before anything could differ. On
   * the complete graph, where places do not matter, {@code sorted} ones are the same.
   */
  private void playOnce(long seed, int[] pattern, boolean sorted) throws Exception {
    for (int last = ADVERTISE; last <= REVEAL; last++) {
      Played before = played.get(until(last, pattern, sorted));
      if (before != null && before.last() == last) {
        check(before.round(), before.end(), pattern);
        return;
      }
    }
    TestRound round = round(seed, pattern);
    String end = play(round, remaining(pattern), new SplittableRandom(seed));
    check(round, end, pattern);
    int last = REVEAL;
    for (int phase = REVEAL; phase >= ADVERTISE; phase--) {
      last = end.equals(tooFewIn(phase)) ? phase : last;
    }
    played.put(until(last, pattern, sorted), new Played(round, last, end));
  }

  /** A round that was played, and the phase in which it ended. */
  private record Played(TestRound round, int last, String end) {}

  /** The pattern as far as it shows until the end of a phase. */
  private static String until(int last, int[] pattern, boolean sorted) {
    IntStream shown = Arrays.stream(pattern).map(phase -> phase <= last ? phase : NEVER);
    return Arrays.toString((sorted ? shown.sorted() : shown).toArray());
  }

  /** Plays every pattern of {@code n} clients. */
  void everyPattern(int n) throws Exception {
    int[] phases = phases();
    for (int number = 0; number < Math.pow(phases.length, n); number++) {
      int[] pattern = new int[n];
      for (int i = 0, left = number; i < n; i++, left /= phases.length) {
        pattern[i] = phases[left % phases.length];
      }
      playOnce(number, pattern, false);
    }
  }

  /** Plays every multiset of {@code n} phases, each in an order of its own. */
  void everyMultiset(int n) throws Exception {
    multisets(new int[n], 0, 0);
  }

  private void multisets(int[] pattern, int at, int least) throws Exception {
    if (at < pattern.length) {
      int[] phases = phases();
      for (int phase = least; phase < phases.length; phase++) {
        pattern[at] = phases[phase];
        multisets(pattern, at + 1, phase);
      }
      return;
    }
    long seed = 1000L * pattern.length + rounds;
    playOnce(seed, shuffled(pattern, new SplittableRandom(seed)), true);
  }

  /** Where nothing is confirmed, nobody is lost while it is. */
  private int[] phases() {
    return adversary == Adversary.MALICIOUS
        ? new int[] {ADVERTISE, SHARE, MASK, CONFIRM, REVEAL, NEVER}
        : new int[] {ADVERTISE, SHARE, MASK, REVEAL, NEVER};
  }

  private static int[] shuffled(int[] phases, SplittableRandom random) {
    int[] order = phases.clone();
    for (int last = order.length - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      int moved = order[last];
      order[last] = order[other];
      order[other] = moved;
    }
    return order;
  }

  int rounds() {
    return rounds;
  }

  int committed() {
    return ends.getOrDefault(SUM, 0);
  }

  /** Prints how many rounds gave a sum, and how the others ended; fails if they are too few. */
  void report(double shareMin) {
    double share = (double) committed() / rounds;
    System.out.printf(
        "losses, %s: %d of %d rounds commit (%.2f %%, at least %.2f %%): %s%n",
        name, committed(), rounds, 100 * share, 100 * shareMin, ends);
    assertThat(share).as(name).isGreaterThanOrEqualTo(shareMin);
  }

  /** Whether any round was played; not so if a part of a class's tests is run. */
  boolean hasRounds() {
    return rounds > 0;
  }

  /** The phase of each of {@code n} clients when {@code count} of them are lost anywhere. */
  static int[] anywhere(int n, int count, SplittableRandom random) {
    int[] lost = new int[n];
    Arrays.fill(lost, NEVER);
    for (int left = count; left > 0; ) {
      int index = random.nextInt(n);
      if (lost[index] == NEVER) {
        lost[index] = random.nextInt(SHARE, NEVER);
        left--;
      }
    }
    return lost;
  }

  /** Plays a round, which may be sealed already, and says how it ends. */
  static String play(TestRound round, int[] lost, SplittableRandom random) throws Exception {
    IntPredicate made = i -> random.nextBoolean();
    int phase = ADVERTISE;
    try {
      if (round.roster == null) {
        round.seal();
      }
      phase = SHARE;
      for (int i : goneIn(phase, lost, made)) {
        round.clients.get(i).onRoster(round.rosterMessage(i));
      }
      round.share(i -> lost[i] > SHARE);
      phase = MASK;
      for (int i : goneIn(phase, lost, made)) {
        round.clients.get(i).onShares(round.shares(i));
      }
      round.mask(i -> lost[i] > MASK);
      phase = CONFIRM;
      for (int i : goneIn(phase, lost, made)) {
        round.clients.get(i).onSurvivors(round.survivors(i));
      }
      round.confirm(i -> lost[i] > CONFIRM);
      phase = REVEAL;
      for (int i : goneIn(phase, lost, made)) {
        if (round.isMalicious()) {
          round.clients.get(i).onQuorum(round.quorum);
        }
      }
      long[] sum = round.reveal(i -> lost[i] > REVEAL);
      assertThat(round.included()).isEqualTo(present(lost, at -> at > MASK));
      assertThat(sum).isEqualTo(round.plainSum(round.included()));
      return SUM;
    } catch (ProtocolException e) {
      assertThat(e.defect()).isEqualTo(Defect.TOO_FEW);
      return tooFewIn(phase);
    } catch (UnmaskingException e) {
      return e.reason().name();
    } catch (SecAggAbort e) {
      throw new AssertionError("an honest client ended in phase " + phase, e);
    }
  }

  private static int[] goneIn(int phase, int[] lost, IntPredicate made) {
    return IntStream.range(0, lost.length).filter(i -> lost[i] == phase && made.test(i)).toArray();
  }

  private static String tooFewIn(int phase) {
    return "TOO_FEW in phase " + phase;
  }

  /** How it must end: each phase by the numbers of CSA1.md, section 3, counted one by one. */
  static String expected(TestRound round, int[] lost) {
    SealedRoster roster = round.roster;
    int cohortMin = round.parameters.cohortMin();
    int threshold = roster.thresholds().threshold();
    for (int phase = SHARE; phase <= MASK; phase++) {
      int reached = phase;
      ClientSet left = present(lost, at -> at > reached);
      int least = Math.max(cohortMin, Math.max(threshold + 1, roster.thresholds().colluders() + 3));
      if (left.size() < Math.max(least, quorum(round))
          || Arrays.stream(left.indices()).anyMatch(i -> around(roster, i, left) < threshold)
          || fewestInAWindow(roster.seal(), left) < roster.thresholds().windowMin()) {
        return tooFewIn(phase);
      }
    }
    if (present(lost, at -> at > CONFIRM).size() < quorum(round)) {
      return tooFewIn(CONFIRM);
    }
    // Against the semi-honest nothing is confirmed: who is lost then has not revealed either.
    ClientSet revealing = present(lost, at -> at > REVEAL);
    ClientSet dealers = present(lost, at -> at > SHARE);
    return Arrays.stream(dealers.indices()).anyMatch(i -> around(roster, i, revealing) < threshold)
        ? UnmaskingException.Reason.TOO_FEW_SHARES.name()
        : SUM;
  }

  private static int quorum(TestRound round) {
    return round.isMalicious() ? (round.n() + round.roster.thresholds().colluders()) / 2 + 1 : 0;
  }

  private static ClientSet present(int[] lost, IntPredicate when) {
    ClientSet present = ClientSet.none(lost.length);
    for (int i = 0; i < lost.length; i++) {
      present = when.test(lost[i]) ? present.with(i) : present;
    }
    return present;
  }

  private static int around(SealedRoster roster, int index, ClientSet set) {
    return (int)
        Arrays.stream(roster.seal().graph().neighbors(index)).filter(set::contains).count();
  }

  private static int fewestInAWindow(RosterSeal seal, ClientSet set) {
    if (seal.graph().complete()) {
      return set.size();
    }
    int fewest = seal.n();
    for (int start = 0; start < seal.n(); start++) {
      int inside = 0;
      for (int step = 0; step < seal.thresholds().halfDegree(); step++) {
        inside += set.contains(seal.graph().clientAt((start + step) % seal.n())) ? 1 : 0;
      }
      fewest = Math.min(fewest, inside);
    }
    return fewest;
  }
}
