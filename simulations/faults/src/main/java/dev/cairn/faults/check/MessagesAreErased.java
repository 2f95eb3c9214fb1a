package dev.cairn.faults.check;

/** When all rounds are over, no message of a secure round is stored any more. */
final class MessagesAreErased implements Invariant {
  @Override
  public void check(Evidence evidence) {
    int stored = evidence.conversation().stored();
    if (stored != 0) {
      throw new BrokenInvariantException(stored + " messages are still stored");
    }
  }
}
