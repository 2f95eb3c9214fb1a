package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.secagg.message.MessageType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sets of one secure round, as its journal has them; empty where it did not come so far.
 *
 * @param roster in the order of indices
 * @param dealers U2
 * @param included U3
 * @param confirmed of whom the quorum consists
 * @param messages of clients
 */
record JournaledSets(
    List<ClientId> roster,
    Set<ClientId> dealers,
    Set<ClientId> included,
    Set<ClientId> confirmed,
    Set<Message> messages) {

  /**
   * A client's message.
   *
   * @param digest of all its bytes
   */
  record Message(MessageType type, ClientId client, Digest digest) {}

  /** Reads the journal of the round of a line. */
  static JournaledSets of(Evidence evidence, Conversation.Line line) {
    return of(
        evidence.rounds().getOrDefault(RoundDriver.stream(line.session().round()), List.of()));
  }

  static JournaledSets of(List<RoundEvent> events) {
    List<ClientId> roster = List.of();
    Set<ClientId> dealers = Set.of();
    Set<ClientId> included = Set.of();
    Set<ClientId> confirmed = Set.of();
    Set<Message> messages = new HashSet<>();
    for (RoundEvent event : events) {
      if (event instanceof RoundEvent.RosterSealed seal) {
        roster = seal.members();
      } else if (event instanceof RoundEvent.SharesSettled settled) {
        dealers = new TreeSet<>(settled.members());
      } else if (event instanceof RoundEvent.CollectionClosed closed) {
        included = new TreeSet<>(closed.included());
      } else if (event instanceof RoundEvent.ConfirmationsClosed closed) {
        confirmed = new TreeSet<>(closed.confirmed());
      }
      record(event, messages);
    }
    return new JournaledSets(roster, dealers, included, confirmed, messages);
  }

  private static void record(RoundEvent event, Set<Message> messages) {
    if (event instanceof RoundEvent.KeyAdvertised key) {
      messages.add(new Message(MessageType.ADVERTISE, key.client(), key.advert()));
    } else if (event instanceof RoundEvent.SharesReceived shares) {
      messages.add(new Message(MessageType.SHARE_KEYS, shares.client(), shares.shares()));
    } else if (event instanceof RoundEvent.UpdateAccepted update) {
      Digest header = update.header();
      if (header != null) {
        messages.add(new Message(MessageType.MASKED_INPUT, update.client(), header));
      }
    } else if (event instanceof RoundEvent.SetConfirmed confirm) {
      messages.add(new Message(MessageType.CONFIRM, confirm.client(), confirm.confirmation()));
    } else if (event instanceof RoundEvent.SharesRevealed reveal) {
      messages.add(new Message(MessageType.REVEAL, reveal.client(), reveal.reveal()));
    }
  }

  /** Size of the roster. */
  int n() {
    return roster.size();
  }
}
