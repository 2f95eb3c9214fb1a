package dev.cairn.faults;

import dev.cairn.engine.port.MessageStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import java.util.Map;
import java.util.SplittableRandom;

/** A message store some of whose operations fail, before or after they had their effect. */
final class TroubledMessages implements MessageStore {
  private final MessageStore messages;
  private final double share;
  private final SplittableRandom random;
  private int troubles;

  /**
   * Puts trouble before a store.
   *
   * @param share of all operations that fail
   */
  TroubledMessages(MessageStore messages, double share, long seed) {
    this.messages = messages;
    this.share = share;
    this.random = new SplittableRandom(seed);
  }

  /** How many operations failed. */
  int troubles() {
    return troubles;
  }

  private void trouble(String what) {
    if (random.nextDouble() < share / 2) {
      troubles++;
      throw new TroubleException("the message store failed " + what);
    }
  }

  @Override
  public void put(RoundId round, Map<Digest, byte[]> more) {
    trouble("before it put messages");
    messages.put(round, more);
    trouble("after it put messages");
  }

  @Override
  public byte[] get(RoundId round, Digest digest) {
    trouble("before it read a message");
    return messages.get(round, digest);
  }

  @Override
  public void erase(RoundId round) {
    trouble("before it erased a round");
    messages.erase(round);
    trouble("after it erased a round");
  }
}
