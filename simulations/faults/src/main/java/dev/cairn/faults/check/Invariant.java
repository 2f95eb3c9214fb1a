package dev.cairn.faults.check;

import java.util.List;

/** Something that must be true of every run, whatever went wrong in it. */
public interface Invariant {

  /** Every invariant; those of secure rounds hold for plain ones too, in which nothing is said. */
  List<Invariant> ALL =
      List.of(
          new AcceptedUpdatesAreIncluded(),
          new AcknowledgedUpdatesAreKept(),
          new CoordinatorRepeatsItself(),
          new DeadlinesAreKept(),
          new EnoughUpdatesAreIncluded(),
          new HonestClientsAreBelieved(),
          new HonestRoundsHaveNoFault(),
          new IncludedUpdatesCountOnce(),
          new MessagesAreErased(),
          new MessagesFollowFromTheJournal(),
          new NoiseIsAddedOnce(),
          new NothingFollowsTheEnd(),
          new OneSecretOfEachDealer(),
          new RefusedUpdatesAreLeftOut(),
          new ReplayEqualsLive(),
          new SpentRoundsAreNotRepeated(),
          new TakenMessagesAreKept(),
          new ThresholdsAreKept(),
          new UpdatesAreErased(),
          new VersionsGrowByOne());

  /**
   * Looks for a violation.
   *
   * @throws BrokenInvariantException with what was found
   */
  void check(Evidence evidence);

  /**
   * Checks all of them.
   *
   * @throws BrokenInvariantException with what the first one found; what others found is suppressed
   *     in it
   */
  static void checkAll(Evidence evidence) {
    BrokenInvariantException first = null;
    for (Invariant invariant : ALL) {
      try {
        invariant.check(evidence);
      } catch (BrokenInvariantException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
