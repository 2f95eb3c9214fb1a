package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The round takes clients until its cohort is complete, or until the deadline. */
public final class Recruiting extends RoundState {
  private final RoundConfig config;
  private final long deadline;
  private final Set<ClientId> joined;

  Recruiting(RoundConfig config, long deadline, Collection<ClientId> joined) {
    this.config = config;
    this.deadline = deadline;
    this.joined = new LinkedHashSet<>(joined);
  }

  @Override
  public RoundConfig config() {
    return config;
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public int needed() {
    return config.cohort().minimum();
  }

  @Override
  public int awaited() {
    return Math.max(1, config.cohort().selected() - joined.size());
  }

  /** Clients that joined so far. */
  public Set<ClientId> joined() {
    return Collections.unmodifiableSet(joined);
  }

  @Override
  Decision on(RoundCommand.Join command, long now) {
    if (joined.contains(command.client())) {
      return Decision.unchanged();
    }
    if (now >= deadline) {
      return Decision.refuse(Refusal.WRONG_PHASE, "the cohort is being sealed");
    }
    RoundEvent join = new RoundEvent.ClientJoined(command.client());
    if (joined.size() + 1 < config.cohort().selected()) {
      return Decision.accept(join);
    }
    List<ClientId> members = new ArrayList<>(joined);
    members.add(command.client());
    return Decision.accept(join, seal(members, now));
  }

  @Override
  Decision on(RoundCommand.Leave command, long now) {
    return joined.contains(command.client()) && command.departure() != Departure.DONE
        ? Decision.accept(new RoundEvent.ParticipantLeft(command.client(), command.departure()))
        : Decision.unchanged();
  }

  @Override
  Decision on(RoundCommand.Tick command, long now) {
    if (now < deadline) {
      return Decision.unchanged();
    }
    int minimum = config.cohort().minimum();
    if (joined.size() < minimum) {
      return abandon(
          AbandonReason.TOO_FEW_CLIENTS,
          joined.size() + " clients checked in, " + minimum + " are needed");
    }
    return Decision.accept(seal(new ArrayList<>(joined), now));
  }

  private static RoundEvent seal(List<ClientId> members, long now) {
    members.sort(null);
    return new RoundEvent.CohortSealed(members, now);
  }

  @Override
  RoundState apply(RoundEvent.ClientJoined event) {
    Recruiting next = new Recruiting(config, deadline, joined);
    next.joined.add(event.client());
    return next;
  }

  @Override
  RoundState apply(RoundEvent.ParticipantLeft event) {
    Recruiting next = new Recruiting(config, deadline, joined);
    next.joined.remove(event.client());
    return next;
  }

  @Override
  RoundState apply(RoundEvent.CohortSealed event) {
    Cohort cohort = Cohort.of(event.members());
    return config.isSecure()
        ? new Keying(config, cohort, event.at() + config.deadlines().keyMillis())
        : Collecting.plain(config, cohort, event.at() + config.deadlines().collectMillis());
  }

  @Override
  RoundState apply(RoundEvent.RoundResumed event) {
    return new Recruiting(config, deadline + event.outageMillis(), joined);
  }
}
