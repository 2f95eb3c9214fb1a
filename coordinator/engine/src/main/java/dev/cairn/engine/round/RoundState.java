package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a round stands. Each state is a class of its own with only its own data, and one method per
 * command that it accepts and per event that may follow; whatever it does not name is refused here.
 */
public abstract sealed class RoundState permits Unopened, Recruiting, Phase, Aggregating, Ended {

  /** A deadline that never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  RoundState() {}

  /** The state's name, as in the transition table. */
  public final String name() {
    return getClass().getSimpleName();
  }

  /** What is fixed for the round; null before it opened. */
  public abstract @Nullable RoundConfig config();

  /** When a {@link RoundCommand.Tick} ends this state, in milliseconds since 1970. */
  public long deadline() {
    return NEVER;
  }

  /**
   * Answers without which this state ends in the round's abandonment; 0 where none are asked for.
   */
  public int needed() {
    return 0;
  }

  /**
   * Answers of clients after which this state may end, or its time of grace begin, at least 1: from
   * fewer nothing follows for others. Clients that leave may end it earlier.
   */
  public int awaited() {
    return 1;
  }

  /** When clients that answer in this state hear of it. */
  public Hearing hearing() {
    return Hearing.AT_ONCE;
  }

  /** The updates that the round counts; null before that is fixed, and where it counts none. */
  public @Nullable Included included() {
    return null;
  }

  /** The messages of a secure round's phases that are over. */
  public Transcript transcript() {
    return Transcript.NONE;
  }

  /** Whether the round is over. */
  public boolean isTerminal() {
    return false;
  }

  Decision outOfPhase(String what) {
    return Decision.refuse(Refusal.WRONG_PHASE, what + " is not expected while " + name());
  }

  /**
   * What to say to a message when no more of its kind are taken: a client whose answer got lost
   * sends it again, and must hear that it counts.
   *
   * @param counted the digests of the messages that count
   */
  static Decision repeated(
      Map<ClientId, Digest> counted, ClientId client, Digest digest, Decision tooLate) {
    Digest before = counted.get(client);
    if (before == null) {
      return tooLate;
    }
    return before.equals(digest)
        ? Decision.unchanged()
        : Decision.refuse(Refusal.EQUIVOCATION, "the client sent something else before");
  }

  final Decision abandon(AbandonReason reason, String detail) {
    RoundConfig config = config();
    // A round that was restored may have got further than anybody here knows.
    boolean unknown = reason == AbandonReason.RESTORED && config != null && config.isSecure();
    return Decision.accept(
        new RoundEvent.RoundAbandoned(
            reason, detail, unknown || mayHaveRevealed(), unknown || mayHaveSpent()));
  }

  /** Whether clients may have revealed shares in this or an earlier state. */
  boolean mayHaveRevealed() {
    return false;
  }

  /** Whether clients may have sent masked updates in this or an earlier state. */
  boolean mayHaveSpent() {
    return false;
  }

  Decision on(RoundCommand.Open command, long now) {
    return outOfPhase("opening");
  }

  Decision on(RoundCommand.Join command, long now) {
    return outOfPhase("joining");
  }

  Decision on(RoundCommand.AdvertiseKey command, long now) {
    return repeated(
        transcript().adverts(), command.client(), command.advert(), outOfPhase("a key"));
  }

  Decision on(RoundCommand.SendShares command, long now) {
    return repeated(
        transcript().shares(), command.client(), command.shares(), outOfPhase("shares"));
  }

  Decision on(RoundCommand.AcceptUpdate command, long now) {
    return outOfPhase("an update");
  }

  Decision on(RoundCommand.ConfirmSet command, long now) {
    return repeated(
        transcript().confirmations(),
        command.client(),
        command.confirmation(),
        outOfPhase("a confirmation"));
  }

  Decision on(RoundCommand.RevealShares command, long now) {
    return outOfPhase("a reveal");
  }

  Decision on(RoundCommand.RecoverSum command, long now) {
    return outOfPhase("a sum");
  }

  Decision on(RoundCommand.FixResult command, long now) {
    return outOfPhase("a result");
  }

  Decision on(RoundCommand.ProposeModel command, long now) {
    return outOfPhase("a model");
  }

  Decision on(RoundCommand.Leave command, long now) {
    return outOfPhase("leaving");
  }

  Decision on(RoundCommand.Tick command, long now) {
    return Decision.unchanged();
  }

  Decision on(RoundCommand.Abandon command, long now) {
    return abandon(command.reason(), command.detail());
  }

  Decision on(RoundCommand.Resume command, long now) {
    return command.outageMillis() > 0
        ? Decision.accept(new RoundEvent.RoundResumed(command.outageMillis()))
        : Decision.unchanged();
  }

  RoundState apply(RoundEvent.RoundOpened event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.ClientJoined event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.CohortSealed event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.KeyAdvertised event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.RosterSealed event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.SharesReceived event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.SharesSettled event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.GraceStarted event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.UpdateAccepted event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.CollectionClosed event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.SetConfirmed event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.ConfirmationsClosed event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.SharesRevealed event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.SumRecovered event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.ResultFixed event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.ModelProposed event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.ParticipantLeft event) {
    throw impossible(event);
  }

  RoundState apply(RoundEvent.RoundAbandoned event) {
    RoundConfig config = config();
    if (config == null) {
      throw impossible(event);
    }
    return new Abandoned(config, event);
  }

  RoundState apply(RoundEvent.RoundResumed event) {
    throw impossible(event);
  }

  final IllegalStateException impossible(RoundEvent event) {
    return new IllegalStateException(
        event.getClass().getSimpleName() + " cannot follow " + name() + ": the journal is damaged");
  }
}
