package dev.cairn.engine.port;

/**
 * The right of one process to drive something, until it runs out or another process takes it.
 *
 * @param name what is driven, such as a run's stream
 * @param holder the process, by an id that is new at each of its starts
 * @param epoch how often the name has been taken, from 1: of two owners the later one has the
 *     higher epoch
 * @param vacantMillis how long nobody drove it before, in milliseconds, as far as nothing was
 *     appended since: until then each taking tells it again; 0 if nobody ever drove it
 * @param firstEpoch from which epoch on it has been this holder's, from 1 up to the epoch: before
 *     that, another one had it, or nobody
 */
public record Lease(String name, String holder, long epoch, long vacantMillis, long firstEpoch) {

  /** Checks that the lease is one. */
  public Lease {
    if (name.isEmpty() || holder.isEmpty()) {
      throw new IllegalArgumentException("a lease needs a name and a holder");
    }
    if (epoch < 1) {
      throw new IllegalArgumentException("an epoch is at least 1, not " + epoch);
    }
    if (vacantMillis < 0) {
      throw new IllegalArgumentException(
          "nobody drove it for at least 0 ms, not " + vacantMillis + " ms");
    }
    if (firstEpoch < 1 || firstEpoch > epoch) {
      throw new IllegalArgumentException(
          "a holder's first epoch is from 1 to " + epoch + ", not " + firstEpoch);
    }
  }

  /** The lease of a holder that did not have it before. */
  public Lease(String name, String holder, long epoch, long vacantMillis) {
    this(name, holder, epoch, vacantMillis, epoch);
  }
}
