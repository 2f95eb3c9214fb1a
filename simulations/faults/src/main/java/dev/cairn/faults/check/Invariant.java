package dev.cairn.faults.check;

import java.util.List;

/** Something that must be true of every run, whatever went wrong in it. */
public interface Invariant {

  /** Every invariant of plain rounds. */
  List<Invariant> ALL =
      List.of(
          new AcceptedUpdatesAreIncluded(),
          new AcknowledgedUpdatesAreKept(),
          new DeadlinesAreKept(),
          new EnoughUpdatesAreIncluded(),
          new IncludedUpdatesCountOnce(),
          new NothingFollowsTheEnd(),
          new RefusedUpdatesAreLeftOut(),
          new ReplayEqualsLive(),
          new UpdatesAreErased(),
          new VersionsGrowByOne());

  /**
   * Looks for a violation.
   *
   * @throws BrokenInvariantException with what was found
   */
  void check(Evidence evidence);

  /** Checks all of them. */
  static void checkAll(Evidence evidence) {
    ALL.forEach(invariant -> invariant.check(evidence));
  }
}
