package dev.cairn.engine.secure;

import dev.cairn.engine.round.Included;
import dev.cairn.engine.round.Transcript;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.RevealCheck;
import dev.cairn.secagg.server.RosterAnnouncement;
import dev.cairn.secagg.server.ShareRouter;
import dev.cairn.secagg.server.Unmasking;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the messages of one secure round once its roster is sealed. Each phase's
 * messages are read from the store and checked once, when the phase is over; what one receiver is
 * told is put together for it and not kept. Safe to call from several threads.
 */
final class SealedRound {
  private final SealedRoster roster;
  private final Map<ClientId, Integer> indices = new HashMap<>();
  private final CoordinatorSigner signer;
  private final RosterAnnouncement announcement;
  private final StoredMessages stored;
  private @Nullable ShareRouter router;
  private @Nullable MaskedInputs arriving;
  private @Nullable MaskedInputs settled;
  private @Nullable Confirmations confirmations;
  private @Nullable SignedMessage quorum;
  private @Nullable RevealCheck reveals;

  SealedRound(
      SealedRoster roster, List<ClientId> order, CoordinatorSigner signer, StoredMessages stored) {
    this.roster = roster;
    this.signer = signer;
    this.announcement = new RosterAnnouncement(roster, signer);
    this.stored = stored;
    for (ClientId client : order) {
      indices.put(client, indices.size());
    }
  }

  SealedRoster roster() {
    return roster;
  }

  /** The client's index on the roster, or -1 if it is not on it. */
  int index(ClientId client) {
    return indices.getOrDefault(client, -1);
  }

  /** The Roster message for a client; it takes no lock, for it follows from the roster alone. */
  SignedMessage rosterFor(ClientId receiver) {
    return announcement.to(index(receiver));
  }

  private ShareRouter router(Transcript transcript) throws ProtocolException {
    ShareRouter routes = router;
    if (routes == null) {
      requireSettled(transcript);
      routes = new ShareRouter(roster, read(byIndex(transcript.shares())));
      router = routes;
    }
    return routes;
  }

  private static void requireSettled(Transcript transcript) throws ProtocolException {
    if (transcript.shares().isEmpty()) {
      throw new ProtocolException(Defect.WRONG_ROUND, "the dealers are not settled yet");
    }
  }

  /** Refuses a set of dealers, U2, with which no client would go on. */
  synchronized void checkDealers(Transcript transcript) throws ProtocolException {
    ShareRouter unused = router(transcript);
  }

  synchronized SignedMessage sharesFor(Transcript transcript, ClientId receiver)
      throws ProtocolException {
    return router(transcript).shares(index(receiver), signer);
  }

  /** Checks what a client signed about its update, before the included are settled. */
  synchronized MaskedInputMessage checkInput(
      Transcript transcript, ClientId sender, SignedMessage message) throws ProtocolException {
    MaskedInputs inputs = arriving;
    if (inputs == null) {
      requireSettled(transcript);
      inputs = new MaskedInputs(roster, set(transcript.shares().keySet()));
      arriving = inputs;
    }
    return inputs.check(index(sender), message);
  }

  private MaskedInputs settled(Transcript transcript, Included included) throws ProtocolException {
    MaskedInputs inputs = settled;
    if (inputs == null) {
      inputs = new MaskedInputs(roster, set(transcript.shares().keySet()));
      Map<Integer, Digest> headers = new TreeMap<>();
      for (ClientId client : included.bodies().keySet()) {
        Digest header = transcript.headers().get(client);
        if (header == null) {
          throw new IllegalStateException(client + " is included without its signed header");
        }
        headers.put(index(client), header);
      }
      for (Map.Entry<Integer, SignedMessage> header : read(headers).entrySet()) {
        inputs.add(header.getKey(), header.getValue());
      }
      settled = inputs;
      arriving = null;
    }
    return inputs;
  }

  /** Refuses a set of included clients, U3, with which no client would go on. */
  synchronized void checkIncluded(Transcript transcript, Included included)
      throws ProtocolException {
    settled(transcript, included).checkEnough();
  }

  /** Dealers whose secret could not be recovered even if all included clients stay. */
  synchronized ClientSet unrecoverable(Transcript transcript, Included included)
      throws ProtocolException {
    return settled(transcript, included).unrecoverable();
  }

  synchronized SignedMessage survivorsFor(
      Transcript transcript, Included included, ClientId receiver) throws ProtocolException {
    return settled(transcript, included).survivors(index(receiver), signer);
  }

  /** Checks a confirmation of the two sets. */
  synchronized void checkConfirm(
      Transcript transcript, Included included, ClientId sender, SignedMessage message)
      throws ProtocolException {
    confirmations(transcript, included).check(index(sender), message);
  }

  private Confirmations confirmations(Transcript transcript, Included included) {
    Confirmations known = confirmations;
    if (known == null) {
      known =
          new Confirmations(
              roster, set(transcript.shares().keySet()), set(included.bodies().keySet()));
      confirmations = known;
    }
    return known;
  }

  /** The Quorum message, which is the same for everybody. */
  synchronized SignedMessage quorum(Transcript transcript, Included included)
      throws ProtocolException {
    SignedMessage message = quorum;
    if (message == null) {
      Confirmations known = confirmations(transcript, included);
      for (Map.Entry<Integer, SignedMessage> confirm :
          read(byIndex(transcript.confirmations())).entrySet()) {
        known.add(confirm.getKey(), confirm.getValue());
      }
      message = known.quorum(signer);
      quorum = message;
    }
    return message;
  }

  /** Checks a reveal, also while others are being used to open the sum. */
  void checkReveal(Transcript transcript, Included included, ClientId sender, SignedMessage message)
      throws ProtocolException {
    revealCheck(transcript, included).check(index(sender), message);
  }

  private synchronized RevealCheck revealCheck(Transcript transcript, Included included) {
    RevealCheck check = reveals;
    if (check == null) {
      check =
          new RevealCheck(
              roster, set(transcript.shares().keySet()), set(included.bodies().keySet()));
      reveals = check;
    }
    return check;
  }

  /** An unmasking without any reveal; whoever asks for it owns it. */
  Unmasking unmasking(Transcript transcript, Included included) throws ProtocolException {
    forgetParcels();
    Map<Integer, Digest> dealt = byIndex(transcript.shares());
    // One after another: all of them at once are too many to hold.
    Function<Digest, SignedMessage> messages = stored.inTurn(dealt.values());
    return new Unmasking(
        roster,
        set(transcript.shares().keySet()),
        set(included.bodies().keySet()),
        dealer -> {
          Digest digest = dealt.get(dealer);
          return digest == null ? null : messages.apply(digest);
        });
  }

  /** What dealers sealed is not wanted any more; whoever asks all the same has it read again. */
  private synchronized void forgetParcels() {
    router = null;
  }

  private Map<Integer, Digest> byIndex(Map<ClientId, Digest> digests) {
    Map<Integer, Digest> found = new TreeMap<>();
    digests.forEach((client, digest) -> found.put(index(client), digest));
    return found;
  }

  private Map<Integer, SignedMessage> read(Map<Integer, Digest> digests) {
    Function<Digest, SignedMessage> messages = stored.inTurn(digests.values());
    Map<Integer, SignedMessage> found = new TreeMap<>();
    digests.forEach((index, digest) -> found.put(index, messages.apply(digest)));
    return found;
  }

  private ClientSet set(Collection<ClientId> clients) {
    return ClientSet.of(roster.n(), clients.stream().mapToInt(this::index).toArray());
  }
}
