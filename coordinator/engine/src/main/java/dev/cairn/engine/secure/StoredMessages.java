package dev.cairn.engine.secure;

import dev.cairn.engine.port.MessageStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The messages of one round as they are stored. */
final class StoredMessages {

  /** Messages that are read at once, and are in memory before they are asked for. */
  static final int AHEAD_MAX = 32;

  private final RoundId round;
  private final MessageStore messages;

  StoredMessages(RoundId round, MessageStore messages) {
    this.round = round;
    this.messages = messages;
  }

  SignedMessage get(Digest digest) {
    return unpacked(digest, messages.get(round, digest));
  }

  /**
   * Gives messages that will be asked for one after another, and reads some of them at a time. For
   * one thread.
   *
   * @param order in which they will be asked for, once each; others take longer
   */
  Function<Digest, SignedMessage> inTurn(Collection<Digest> order) {
    Iterator<Digest> coming = order.iterator();
    Map<Digest, byte[]> ahead = new HashMap<>();
    return digest -> {
      if (!ahead.containsKey(digest) && coming.hasNext()) {
        ahead.putAll(messages.getAll(round, some(coming)));
      }
      byte[] message = ahead.remove(digest);
      return message == null ? get(digest) : unpacked(digest, message);
    };
  }

  private static List<Digest> some(Iterator<Digest> coming) {
    List<Digest> some = new ArrayList<>();
    while (coming.hasNext() && some.size() < AHEAD_MAX) {
      some.add(coming.next());
    }
    return some;
  }

  private static SignedMessage unpacked(Digest digest, byte[] message) {
    try {
      return Envelope.unpack(message);
    } catch (ProtocolException e) {
      throw new TroubleException("message " + digest + " is damaged: " + e.getMessage(), e);
    }
  }
}
