package dev.cairn.faults.simulation;

import dev.cairn.faults.Participant;
import dev.cairn.faults.check.Watch;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sends what must be refused, in the place of a client, and tells the watches of it. */
final class Spoiler {
  private final Coordinator coordinator;
  private final Wanted wanted;
  private final List<Watch> watches;
  private final Tampering tampering = new Tampering();
  private final Map<Integer, Spoilt> spoils = new HashMap<>();
  private final Map<Integer, Tampered> tampers = new HashMap<>();
  private final Set<String> answers = new TreeSet<>();

  /**
   * Creates the spoiler of one run.
   *
   * @param coordinator hears what is sent
   * @param wanted tells what the rounds wait for
   * @param watches hear of what is sent and answered
   */
  Spoiler(Coordinator coordinator, Wanted wanted, List<Watch> watches) {
    this.coordinator = coordinator;
    this.wanted = wanted;
    this.watches = watches;
  }

  /** What was sent, and how it was answered: {@code FLIPPED DIGEST_MISMATCH}, {@code TINY null}. */
  Set<String> answers() {
    return answers;
  }

  /** Sends something before what a client uploads next, in its place. */
  void plan(int client, Spoilt how) {
    spoils.put(client, how);
  }

  /** The same, made of what it uploads. */
  void plan(int client, Tampered how) {
    tampers.put(client, how);
  }

  /** A client is about to upload. */
  void uploads(int index, Participant client, UpdateHeader header, UpdateBody body) {
    try {
      Spoilt spoilt = spoils.remove(index);
      if (spoilt != null) {
        send(spoilt, client);
      }
      if (header.masked() != null) {
        tamper(tampers.remove(index), new Tampering.Upload(header, body));
      }
    } catch (TroubleException e) {
      // Whoever sends such things does not try again.
    }
  }

  private void tamper(@Nullable Tampered how, Tampering.Upload honest) {
    tampering.note(honest);
    Tampering.Upload upload = how == null ? null : tampering.of(how, honest);
    if (how != null && upload != null) {
      upload(how.name(), how.refusal(), upload.header(), upload.body());
    }
  }

  /** Sends something in the place of a client; nothing if it has no assignment. */
  void send(Spoilt how, Participant client) {
    RoundAssignment given = client.assignment();
    if (given == null) {
      return;
    }
    if (how == Spoilt.NO_MESSAGE) {
      exchange(how, given);
      return;
    }
    UpdateBody body = new SpoiltBody(client, given).of(how);
    SessionId session =
        how == Spoilt.OF_A_STRANGER
            ? new SessionId(given.session().round(), new ClientId("stranger"))
            : given.session();
    Digest digest = how == Spoilt.OTHER_DIGEST ? Digest.of(new byte[1]) : body.digest();
    long bytes = how == Spoilt.BROKEN_OFF ? body.length() + 8 : body.length();
    UpdateHeader header = new UpdateHeader(session, digest, bytes);
    upload(how.name(), how.refusal(given.config() != null), header, body);
  }

  /**
   * Uploads.
   *
   * @param defect what is wrong with it; null for nothing
   */
  private void upload(String what, @Nullable Refusal defect, UpdateHeader header, UpdateBody body) {
    SessionId session = header.session();
    if (defect == null || header.digest().equals(wanted.taken(session))) {
      // The client's own update, or one that is not looked at because that one was taken before.
      accept(what, header, body);
      return;
    }
    watches.forEach(watch -> watch.spoiling(session));
    try {
      boolean before = wanted.waitsFor(session, defect);
      Refusal given = given(coordinator.upload(header, body));
      // A phase may begin or end with the request, before or after it is looked at.
      boolean throughout = before && wanted.waitsFor(session, defect);
      Set<Refusal> due = throughout ? Set.of(defect) : Wanted.unwantedOr(defect);
      watches.forEach(watch -> watch.spoilt(session, due, given));
      answers.add(what + " " + given);
    } finally {
      watches.forEach(watch -> watch.unheard(session));
    }
  }

  private void accept(String what, UpdateHeader header, UpdateBody body) {
    Refusal given = given(coordinator.upload(header, body));
    if (given != null && !Wanted.UNWANTED.contains(given)) {
      throw new IllegalStateException(what + " in " + header.session() + " was called " + given);
    }
    answers.add(what + " " + given);
  }

  private static @Nullable Refusal given(UpdateReceipt receipt) {
    return receipt.fold(accepted -> null, UpdateReceipt.Refused::refusal);
  }

  private void exchange(Spoilt how, RoundAssignment given) {
    SignedMessage nothing = new SignedMessage(new byte[] {1, 99}, new byte[64]);
    ExchangeReply reply = coordinator.exchange(given.session(), nothing, 0);
    Refusal due = how.refusal(given.config() != null);
    boolean fits =
        reply instanceof ExchangeReply.Refused refusal
            ? refusal.refusal() == due
            : reply instanceof ExchangeReply.Over;
    if (!fits) {
      throw new IllegalStateException(
          how + " in " + given.session() + " was answered with " + reply);
    }
    answers.add(how + " " + due);
  }
}
