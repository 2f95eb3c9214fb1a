package dev.cairn.faults.check;

import static dev.cairn.faults.check.SecureRun.CLIENTS;
import static dev.cairn.faults.check.SecureRun.FIRST;
import static dev.cairn.faults.check.SecureRun.GOOD;
import static dev.cairn.faults.check.SecureRun.STREAM;
import static dev.cairn.faults.check.SecureRun.heard;
import static dev.cairn.faults.check.SecureRun.hearing;
import static dev.cairn.faults.check.SecureRun.replacing;
import static dev.cairn.faults.check.SecureRun.sets;
import static dev.cairn.faults.check.SecureRun.with;
import static dev.cairn.faults.check.SecureRun.withRound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.faults.check.Conversation.Line;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.SessionId;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each invariant of secure rounds holds for a good run, and finds the one that was tampered with.
 */
class SecureInvariantTest {
  private static void finds(Invariant invariant, Evidence evidence, String message) {
    assertThatCode(() -> invariant.check(GOOD)).doesNotThrowAnyException();
    assertThatThrownBy(() -> invariant.check(evidence))
        .isInstanceOf(BrokenInvariantException.class)
        .hasMessageContaining(message);
  }

  @Test
  void everyInvariant_holdsForTheGoodRun() {
    Invariant.checkAll(GOOD);
    assertThat(GOOD.conversation().said()).hasSize(2 * (CLIENTS * 3 + (CLIENTS - 1) * 2));
    assertThat(sets().dealers()).hasSize(CLIENTS);
    assertThat(sets().included()).hasSize(CLIENTS - 1);
  }

  /** What a client says that reveals a share of the dealer's other secret than is due. */
  private static Line revealing(Line line, Kind wrong) throws Exception {
    int n = CLIENTS;
    RevealMessage reveal = RevealMessage.decode(line.message().body(), n);
    List<Entry> entries = new ArrayList<>(reveal.entries());
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.kind() != wrong) {
        entries.set(
            i, new Entry(entry.dealer(), wrong, entry.share(), entry.salt(), entry.other()));
        break;
      }
    }
    byte[] body = new RevealMessage(reveal.sid(), reveal.index(), entries).encode();
    return new Line(
        line.session(), line.type(), new SignedMessage(body, line.message().signature()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SELF_SEED", "MASK_KEY"})
  void sharesOfBothSecrets_areFound(Kind wrong) throws Exception {
    List<Line> heard = new ArrayList<>(GOOD.conversation().heard());
    Line last = heard(MessageType.REVEAL);
    for (Line line : heard) {
      last =
          line.type() == MessageType.REVEAL && line.session().round().equals(FIRST) ? line : last;
    }
    heard.set(heard.indexOf(last), revealing(last, wrong));
    finds(new OneSecretOfEachDealer(), with(heard, GOOD.conversation().said()), "both secrets of");
  }

  @Test
  void sharesOfTheWrongSecret_ofASecondReveal_orBeforeTheQuorum_areFound() throws Exception {
    Line reveal = heard(MessageType.REVEAL);
    Line wrong = revealing(reveal, Kind.MASK_KEY);
    finds(
        new OneSecretOfEachDealer(),
        with(List.of(wrong), GOOD.conversation().said()),
        "is not for the sum");
    finds(new OneSecretOfEachDealer(), hearing(wrong), "revealed two different things");
    finds(
        new OneSecretOfEachDealer(),
        withRound(
            events -> {
              events.removeIf(e -> e instanceof RoundEvent.ConfirmationsClosed);
              return events;
            }),
        "without a quorum");
  }

  private static <T> List<T> less(List<T> list) {
    return list.subList(1, list.size());
  }

  @Test
  void setsBelowTheThreshold_areFound() {
    ThresholdsAreKept invariant = new ThresholdsAreKept();
    List<ClientId> some = sets().roster().subList(0, 3);
    finds(
        invariant,
        replacing(RoundEvent.RosterSealed.class, e -> new RoundEvent.RosterSealed(some, e.at())),
        "roster are 3, at least 4");
    finds(
        invariant,
        replacing(
            RoundEvent.SharesSettled.class,
            e -> new RoundEvent.SharesSettled(sets().roster().subList(0, 4), e.at())),
        "dealers are 4, at least 5");
    finds(
        invariant,
        replacing(
            RoundEvent.CollectionClosed.class,
            e -> new RoundEvent.CollectionClosed(less(e.included()), e.at())),
        "included are 4, at least 5");
    finds(
        invariant,
        replacing(
            RoundEvent.ConfirmationsClosed.class,
            e -> new RoundEvent.ConfirmationsClosed(e.confirmed().subList(0, 3), e.at())),
        "confirmations are 3, at least 4");
    finds(
        invariant,
        withRound(
            events -> {
              int reveal = 0;
              while (!(events.get(reveal) instanceof RoundEvent.SharesRevealed)) {
                reveal++;
              }
              events.remove(reveal);
              return events;
            }),
        "reveals are 4, at least 5");
  }

  @Test
  void setsWithStrangers_areFound() {
    ClientId stranger = new ClientId("stranger");
    finds(
        new ThresholdsAreKept(),
        replacing(
            RoundEvent.ConfirmationsClosed.class,
            e -> {
              List<ClientId> more = new ArrayList<>(e.confirmed());
              more.add(stranger);
              return new RoundEvent.ConfirmationsClosed(more, e.at());
            }),
        "confirmations of strangers");
    finds(
        new ThresholdsAreKept(),
        replacing(
            RoundEvent.SharesRevealed.class,
            e -> new RoundEvent.SharesRevealed(stranger, e.reveal())),
        "reveals of strangers");
  }

  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"ROUND_CONFIG", "ROSTER", "SHARES", "SURVIVORS", "QUORUM"})
  void messageThatIsSignedAnew_isFound(MessageType type) {
    List<Line> said = new ArrayList<>(GOOD.conversation().said());
    Line first = said.stream().filter(line -> line.type() == type).findFirst().orElseThrow();
    byte[] signature = first.message().signature().clone();
    signature[0] ^= 1;
    SignedMessage again =
        new SignedMessage(first.message().body(), signature, first.message().attachment());
    said.add(new Line(first.session(), type, again));
    finds(
        new CoordinatorRepeatsItself(),
        with(GOOD.conversation().heard(), said),
        "two different messages " + type);
  }

  @Test
  void answerThatIsTakenBack_isFound() {
    finds(
        new CoordinatorRepeatsItself(),
        with(List.of("ADVERTISE: Waiting"), List.of(), List.of(), 0),
        "taken back");
  }

  @Test
  void setsThatAreNotJournaled_areFound() {
    MessagesFollowFromTheJournal invariant = new MessagesFollowFromTheJournal();
    finds(
        invariant,
        replacing(
            RoundEvent.RosterSealed.class,
            e -> new RoundEvent.RosterSealed(less(e.members()), e.at())),
        "told ROSTER that is not");
    finds(
        invariant,
        replacing(
            RoundEvent.SharesSettled.class,
            e -> new RoundEvent.SharesSettled(less(e.members()), e.at())),
        "told SHARES that is not");
    finds(
        invariant,
        replacing(
            RoundEvent.CollectionClosed.class,
            e -> new RoundEvent.CollectionClosed(less(e.included()), e.at())),
        "told SURVIVORS that is not");
    finds(
        invariant,
        replacing(
            RoundEvent.ConfirmationsClosed.class,
            e -> new RoundEvent.ConfirmationsClosed(less(e.confirmed()), e.at())),
        "told QUORUM that is not");
  }

  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"ADVERTISE", "SHARE_KEYS", "MASKED_INPUT", "CONFIRM"})
  void takenMessage_thatIsNotJournaled_isFound(MessageType type) {
    Digest other = Digest.of(new byte[1]);
    finds(
        new TakenMessagesAreKept(),
        withRound(
            events -> {
              events.replaceAll(
                  event -> {
                    if (event instanceof RoundEvent.KeyAdvertised e && type.code() == 2) {
                      return new RoundEvent.KeyAdvertised(e.client(), other);
                    } else if (event instanceof RoundEvent.SharesReceived e && type.code() == 4) {
                      return new RoundEvent.SharesReceived(e.client(), other);
                    } else if (event instanceof RoundEvent.UpdateAccepted e && type.code() == 6) {
                      return new RoundEvent.UpdateAccepted(e.client(), e.body(), other);
                    }
                    return event instanceof RoundEvent.SetConfirmed e && type.code() == 8
                        ? new RoundEvent.SetConfirmed(e.client(), other)
                        : event;
                  });
              return events;
            }),
        type + " of run-1/1/1/");
  }

  @Test
  void messagesThatAreLeft_areFound() {
    finds(
        new MessagesAreErased(),
        with(List.of(), List.of(), List.of(), 3),
        "3 messages are still stored");
  }

  private static Evidence abandoned(boolean saysSpent, String nextAttempt) {
    Map<String, List<RoundEvent>> rounds = new TreeMap<>(GOOD.rounds());
    List<RoundEvent> events = new ArrayList<>(rounds.get(STREAM));
    events.removeIf(e -> e instanceof RoundEvent.ModelProposed);
    events.add(new RoundEvent.RoundAbandoned(AbandonReason.FAULT, "x", true, saysSpent));
    rounds.put(STREAM, events);
    rounds.put("round/" + nextAttempt, List.of());
    return with(rounds, GOOD.conversation());
  }

  @Test
  void spentRound_thatIsAttemptedAgain_isFound() {
    SpentRoundsAreNotRepeated invariant = new SpentRoundsAreNotRepeated();
    assertThatCode(() -> invariant.check(abandoned(true, "run-1/2/1"))).doesNotThrowAnyException();
    finds(invariant, abandoned(true, "run-1/1/2"), "is spent, and run-1/1/2 repeats it");
    finds(invariant, abandoned(false, "run-1/2/1"), "is spent and says it is not");
    Line sent = heard(MessageType.MASKED_INPUT);
    SessionId again = new SessionId(new RoundId(FIRST.run(), 1, 2), sent.session().client());
    finds(
        invariant,
        hearing(new Line(again, MessageType.MASKED_INPUT, sent.message())),
        "sent MASKED_INPUT in run-1/1/1 too");
  }

  @Test
  void honestClient_thatIsAccused_orGivesUp_isFound() {
    HonestClientsAreBelieved invariant = new HonestClientsAreBelieved();
    assertThatCode(
            () ->
                invariant.check(
                    with(List.of(), List.of("CONFIRM WRONG_PHASE: late"), List.of(), 0)))
        .doesNotThrowAnyException();
    finds(
        invariant,
        with(List.of(), List.of("CONFIRM EQUIVOCATION: x"), List.of(), 0),
        "was refused: CONFIRM EQUIVOCATION");
    finds(invariant, with(List.of(), List.of(), List.of("SET_MISMATCH"), 0), "gave up");
  }

  @Test
  void phaseOfASecureRound_thatEndsLate_isFound() {
    long late = 10_000_000;
    DeadlinesAreKept invariant = new DeadlinesAreKept();
    finds(
        invariant,
        replacing(
            RoundEvent.RosterSealed.class,
            e -> new RoundEvent.RosterSealed(e.members(), e.at() + late)),
        "Keying ended");
    finds(
        invariant,
        replacing(
            RoundEvent.SharesSettled.class,
            e -> new RoundEvent.SharesSettled(e.members(), e.at() + late)),
        "Sharing ended");
    finds(
        invariant,
        replacing(
            RoundEvent.ConfirmationsClosed.class,
            e -> new RoundEvent.ConfirmationsClosed(e.confirmed(), e.at() + late)),
        "Confirming ended");
    finds(
        invariant,
        replacing(
            RoundEvent.SumRecovered.class,
            e -> new RoundEvent.SumRecovered(e.sum(), e.at() + late)),
        "Unmasking ended");
  }
}
