package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;

/**
 * A state in which each member of a cohort is asked for one message.
 *
 * <p>It closes as soon as enough have answered or nobody is outstanding, or at the deadline if at
 * least the minimum has answered; it abandons the round as soon as the minimum cannot be reached.
 */
public abstract sealed class Phase extends RoundState
    permits Keying, Sharing, Collecting, Confirming, Unmasking {
  private final RoundConfig config;
  private final Cohort cohort;
  private final long deadline;

  Phase(RoundConfig config, Cohort cohort, long deadline) {
    this.config = config;
    this.cohort = cohort;
    this.deadline = deadline;
  }

  @Override
  public final RoundConfig config() {
    return config;
  }

  /** The members of this phase and what they sent. */
  public final Cohort cohort() {
    return cohort;
  }

  @Override
  public final long deadline() {
    return deadline;
  }

  @Override
  public final int needed() {
    return minimum();
  }

  @Override
  public final int awaited() {
    int answered = cohort.answers().size();
    int next = closesByWork() ? minimum() : enough();
    if (graceFrom() > answered) {
      next = Math.min(next, graceFrom());
    }
    return Math.max(1, Math.min(next - answered, cohort.outstanding()));
  }

  @Override
  public Hearing hearing() {
    return Hearing.TOGETHER;
  }

  /** Answers with which the phase closes before its deadline. */
  abstract int enough();

  /** Answers without which the round is abandoned. */
  abstract int minimum();

  /** Answers with which the others get only a little time more; never by default. */
  int graceFrom() {
    return Integer.MAX_VALUE;
  }

  /** Why the round is abandoned then. */
  abstract AbandonReason shortage();

  /** Whether the driver's work closes this phase, not the answers. */
  boolean closesByWork() {
    return false;
  }

  /** The event that closes the phase over {@code answered}. */
  abstract RoundEvent close(Cohort answered, long now);

  /** The same state with another cohort or deadline. */
  abstract Phase with(Cohort nextCohort, long nextDeadline);

  final Decision answer(ClientId client, Digest digest, RoundEvent event, long now) {
    if (!cohort.members().contains(client)) {
      return Decision.refuse(Refusal.NOT_A_MEMBER, "the client is not in this round's cohort");
    }
    Digest before = cohort.answers().get(client);
    if (before != null) {
      return before.equals(digest)
          ? Decision.unchanged()
          : Decision.refuse(Refusal.EQUIVOCATION, "the client sent something else before");
    }
    if (cohort.left().contains(client)) {
      return Decision.refuse(Refusal.LEFT, "the client left this round");
    }
    if (now >= deadline) {
      return Decision.refuse(Refusal.WRONG_PHASE, "too late: the phase is being closed");
    }
    // Only the last answer needs the cohort that it makes: each copy is as large as the cohort.
    if (cohort.answers().size() + 1 >= enough() || cohort.outstanding() == 1) {
      return conclude(event, cohort.withAnswer(client, digest), now);
    }
    long grace = now + config.deadlines().graceMillis();
    return cohort.answers().size() + 1 == graceFrom() && grace < deadline
        ? Decision.accept(event, new RoundEvent.GraceStarted(grace))
        : Decision.accept(event);
  }

  private Decision conclude(RoundEvent event, Cohort after, long now) {
    if (after.answers().size() >= minimum() && closesByWork()) {
      return Decision.accept(event);
    }
    return after.answers().size() >= minimum()
        ? Decision.accept(event, close(after, now))
        : Decision.accept(event, shortOf(after));
  }

  private RoundEvent shortOf(Cohort after) {
    return new RoundEvent.RoundAbandoned(
        shortage(),
        after.answers().size() + " of " + minimum() + " needed while " + name(),
        mayHaveRevealed(),
        mayHaveSpent());
  }

  @Override
  final Decision on(RoundCommand.Join command, long now) {
    return cohort.members().contains(command.client())
        ? Decision.unchanged()
        : Decision.refuse(Refusal.COHORT_FULL, "the cohort is complete");
  }

  @Override
  final Decision on(RoundCommand.Leave command, long now) {
    ClientId client = command.client();
    Departure departure = command.departure();
    if (departure == Departure.DONE
        || !cohort.members().contains(client)
        || cohort.answers().containsKey(client)
        || cohort.left().contains(client)) {
      return Decision.unchanged();
    }
    RoundEvent event = new RoundEvent.ParticipantLeft(client, departure);
    Cohort after = cohort.without(client, departure);
    if (after.answers().size() + after.outstanding() < minimum()) {
      return Decision.accept(event, shortOf(after));
    }
    return after.outstanding() == 0 ? conclude(event, after, now) : Decision.accept(event);
  }

  @Override
  final Decision on(RoundCommand.Tick command, long now) {
    if (now < deadline) {
      return Decision.unchanged();
    }
    return cohort.answers().size() >= minimum()
        ? Decision.accept(close(cohort, now))
        : Decision.accept(shortOf(cohort));
  }

  @Override
  final RoundState apply(RoundEvent.ParticipantLeft event) {
    return with(cohort.without(event.client(), event.departure()), deadline);
  }

  @Override
  final RoundState apply(RoundEvent.GraceStarted event) {
    return with(cohort, event.deadline());
  }

  @Override
  final RoundState apply(RoundEvent.RoundResumed event) {
    return with(cohort, deadline + event.outageMillis());
  }

  final RoundState answered(ClientId client, Digest digest) {
    return with(cohort.withAnswer(client, digest), deadline);
  }
}
