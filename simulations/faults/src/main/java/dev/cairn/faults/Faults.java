package dev.cairn.faults;

import dev.cairn.client.testing.NetworkFaults;

/**
 * What goes wrong in a run.
 *
 * @param crashes when the coordinator crashes
 * @param outageMillis how long a crash takes
 * @param network what happens to messages
 * @param storeTrouble share of the message store's operations that fail, 0 to 0.5
 * @param losses who is lost
 * @param credentialMillis how long the clients' credentials are valid, from the beginning on
 * @param seed decides everything else
 */
public record Faults(
    CrashSchedule crashes,
    long outageMillis,
    NetworkFaults network,
    double storeTrouble,
    Losses losses,
    long credentialMillis,
    long seed) {
  public Faults {
    if (!(storeTrouble >= 0 && storeTrouble <= 0.5)) {
      throw new IllegalArgumentException("storeTrouble must be 0 to 0.5, not " + storeTrouble);
    }
  }

  /** Nothing goes wrong. */
  public static Faults none() {
    return new Faults(
        CrashSchedule.never(),
        0,
        new NetworkFaults(0, 0, 0, 0),
        0,
        Losses.none(),
        Long.MAX_VALUE,
        0);
  }

  /** The same with crashes. */
  public Faults withCrashes(CrashSchedule schedule, long millis) {
    return new Faults(schedule, millis, network, storeTrouble, losses, credentialMillis, seed);
  }

  /** The same with another network. */
  public Faults withNetwork(NetworkFaults faults) {
    return new Faults(crashes, outageMillis, faults, storeTrouble, losses, credentialMillis, seed);
  }

  /** The same with a message store that fails. */
  public Faults withStoreTrouble(double share) {
    return new Faults(crashes, outageMillis, network, share, losses, credentialMillis, seed);
  }

  /** The same with lost clients. */
  public Faults withLosses(Losses lost) {
    return new Faults(crashes, outageMillis, network, storeTrouble, lost, credentialMillis, seed);
  }

  /** The same with credentials that expire. */
  public Faults withCredentialsFor(long millis) {
    return new Faults(crashes, outageMillis, network, storeTrouble, losses, millis, seed);
  }

  /** The same with another seed. */
  public Faults withSeed(long value) {
    return new Faults(
        crashes, outageMillis, network, storeTrouble, losses, credentialMillis, value);
  }
}
