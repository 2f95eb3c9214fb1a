package dev.cairn.faults.modelled;

import dev.cairn.engine.round.Included;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.Transcript;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sets of a round as far as it got, and the messages that follow from them. */
final class Sets {
  private final Transcript transcript;
  private final List<ClientId> roster;
  private final Set<ClientId> included;

  private Sets(Transcript transcript, Set<ClientId> included) {
    this.transcript = transcript;
    this.roster = transcript.roster();
    this.included = included;
  }

  static Sets of(RoundState state) {
    return of(state.transcript(), state.included());
  }

  static Sets of(Transcript transcript, @Nullable Included included) {
    return new Sets(transcript, included == null ? Set.of() : included.bodies().keySet());
  }

  int n() {
    return roster.size();
  }

  Set<ClientId> included() {
    return included;
  }

  Set<ClientId> dealers() {
    return transcript.shares().keySet();
  }

  ClientSet dealerSet() {
    return set(dealers());
  }

  ClientSet includedSet() {
    return set(included);
  }

  boolean hasQuorum() {
    return !transcript.confirmations().isEmpty();
  }

  private ClientSet set(Collection<ClientId> clients) {
    return ClientSet.of(n(), clients.stream().mapToInt(roster::indexOf).toArray());
  }

  /** The digest of a client's message of a phase that is over; null if it has none. */
  @Nullable Digest recorded(ClientId client, MessageType type) {
    return switch (type) {
      case ADVERTISE -> transcript.adverts().get(client);
      case SHARE_KEYS -> transcript.shares().get(client);
      case MASKED_INPUT -> transcript.headers().get(client);
      case CONFIRM -> transcript.confirmations().get(client);
      default -> null;
    };
  }

  /** What an honest client sends in this state; null if it sends no such thing. */
  @Nullable SignedMessage honest(RoundId round, ClientId client, MessageType type) {
    ModelledMessages messages = new ModelledMessages(round);
    if (type == MessageType.ADVERTISE) {
      return messages.advertise(client.value());
    }
    int index = roster.indexOf(client);
    if (index < 0) {
      return null;
    }
    return switch (type) {
      case SHARE_KEYS -> messages.shareKeys(index);
      case CONFIRM -> messages.confirm(index, dealerSet(), includedSet());
      case REVEAL -> messages.reveal(index, dealerSet(), includedSet());
      default -> null;
    };
  }

  /** The header of a client's masked update; null if nobody waits for one. */
  @Nullable SignedMessage honestInput(RoundId round, ClientId client, int lanes, Digest body) {
    return dealers().contains(client)
        ? new ModelledMessages(round).maskedInput(roster.indexOf(client), dealerSet(), lanes, body)
        : null;
  }

  /** What follows from a client's message; null if the round went on without it. */
  @Nullable SignedMessage answer(RoundId round, ClientId client, MessageType type) {
    ModelledMessages messages = new ModelledMessages(round);
    return switch (type) {
      case ADVERTISE -> roster.contains(client) ? messages.roster(roster) : null;
      case SHARE_KEYS -> dealers().contains(client) ? messages.shares(dealerSet()) : null;
      case MASKED_INPUT ->
          included.contains(client) ? messages.survivors(dealerSet(), includedSet()) : null;
      default ->
          messages.quorum(dealerSet(), includedSet(), set(transcript.confirmations().keySet()));
    };
  }
}
