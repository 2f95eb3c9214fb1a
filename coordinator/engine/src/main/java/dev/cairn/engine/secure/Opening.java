package dev.cairn.engine.secure;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.Included;
import dev.cairn.engine.round.SecureAggregation.Failed;
import dev.cairn.engine.round.SecureAggregation.Recovered;
import dev.cairn.engine.round.SecureAggregation.Recovery;
import dev.cairn.engine.round.SecureAggregation.TooFew;
import dev.cairn.engine.round.Transcript;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.Unmasking;
import dev.cairn.secagg.server.UnmaskingException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The reveals of one round, taken up as they come, until they open its sum. Holds secrets: they are
 * wiped as soon as the sum is open or can never be, and at the latest when this is closed.
 */
final class Opening implements AutoCloseable {
  private final StoredMessages stored;
  private final Set<ClientId> taken = new HashSet<>();
  private @Nullable Unmasking unmasking;

  Opening(StoredMessages stored) {
    this.stored = stored;
  }

  // Synchronized with close only: a round has one owner, who asks for this.
  synchronized Recovery recover(
      SealedRound round,
      Transcript transcript,
      Included included,
      Map<ClientId, Digest> reveals,
      long[] lanes)
      throws ProtocolException {
    Unmasking open = unmasking;
    if (open == null) {
      open = round.unmasking(transcript, included);
      unmasking = open;
    }
    Map<ClientId, Digest> fresh = new LinkedHashMap<>(reveals);
    fresh.keySet().removeAll(taken);
    Function<Digest, SignedMessage> messages = stored.inTurn(fresh.values());
    for (Map.Entry<ClientId, Digest> reveal : fresh.entrySet()) {
      open.add(round.index(reveal.getKey()), messages.apply(reveal.getValue()));
      taken.add(reveal.getKey());
    }
    if (open.missing().size() > 0) {
      return new TooFew(
          "too few shares of " + SecureDesk.names(transcript.roster(), open.missing().indices()));
    }
    Recovery recovery = opened(open, transcript.roster(), lanes);
    close();
    return recovery;
  }

  private static Recovery opened(Unmasking open, List<ClientId> roster, long[] lanes) {
    try {
      open.unmask(lanes);
      return new Recovered();
    } catch (UnmaskingException e) {
      return e.reason() == UnmaskingException.Reason.BAD_DEALER
          ? new Failed(
              AbandonReason.BAD_DEALER,
              "shares of another secret were dealt by "
                  + SecureDesk.names(roster, e.dealers().indices()),
              IntStream.of(e.dealers().indices()).mapToObj(roster::get).toList())
          : new Failed(AbandonReason.SUM_MISMATCH, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public synchronized void close() {
    Unmasking open = unmasking;
    if (open != null) {
      open.close();
    }
    unmasking = null;
    taken.clear();
  }
}
