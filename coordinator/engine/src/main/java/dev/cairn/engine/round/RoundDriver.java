package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.port.NamedMessages;
import dev.cairn.engine.privacy.RoundPrivacy;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.ring.RingSumException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The single owner of one round: sequential code over ports, for one thread at a time.
 *
 * <p>A command is decided, its events are appended with the expected version, and only then the
 * state moves, waiting clients are told and the caller may answer. What a state asks for beyond
 * that (adding updates, computing the model) is done by {@link #pursue}, so that an answer need not
 * wait for it. A driver that threw {@link dev.cairn.protocol.TroubleException} or {@link
 * dev.cairn.engine.port.VersionConflictException} does not know its round any more: discard it and
 * {@link #recover}.
 */
public final class RoundDriver {
  private final RoundId round;
  private final RoundPorts ports;
  private final RoundWork work;
  private RoundState state;
  private long version;
  private @Nullable String examined;

  private RoundDriver(RoundId round, RoundPorts ports, RoundState state, long version) {
    this.round = round;
    this.ports = ports;
    this.work = new RoundWork(ports);
    this.state = state;
    this.version = version;
  }

  /** The journal's stream of a round. */
  public static String stream(RoundId round) {
    return "round/" + round;
  }

  /** Takes up a round where its journal ends; a round without events is unopened. */
  public static RoundDriver recover(RoundId round, RoundPorts ports) {
    List<RoundEvent> events = ports.journal().load(stream(round));
    return new RoundDriver(round, ports, RoundMachine.replay(events), events.size());
  }

  /** Where the round stands. */
  public RoundState state() {
    return state;
  }

  /** How many events its journal has. */
  public long version() {
    return version;
  }

  /**
   * Decides a command and makes its events durable.
   *
   * @param command what is asked
   * @param now milliseconds since 1970
   * @return what may be answered now
   */
  public Decision handle(RoundCommand command, long now) {
    return handle(List.of(command), now).get(0);
  }

  /**
   * Decides commands one after another and makes all their events durable in one append, so that a
   * crowd of clients costs one write.
   *
   * @param commands what is asked
   * @param now milliseconds since 1970
   * @return what may be answered now, in the order of {@code commands}
   */
  public List<Decision> handle(List<RoundCommand> commands, long now) {
    List<Decision> decisions = new ArrayList<>(commands.size());
    List<RoundEvent> events = new ArrayList<>();
    Map<Digest, byte[]> messages = new LinkedHashMap<>();
    RoundState next = state;
    for (RoundCommand command : commands) {
      Decision decision = RoundMachine.decide(next, command, now);
      decisions.add(decision);
      SignedMessage message = command.message();
      if (message != null && !decision.events().isEmpty()) {
        byte[] encoded = Envelope.pack(message);
        messages.put(Digest.of(encoded), encoded);
      }
      for (RoundEvent event : decision.events()) {
        events.add(event);
        next = RoundMachine.evolve(next, event);
      }
    }
    RoundConfig config = next.config();
    if (!events.isEmpty()) {
      NamedMessages named = new NamedMessages(round, messages, ports.messages());
      // First: a crash in between costs privacy that was not used, never the other way round.
      if (config != null && opensTheSum(config, events)) {
        charge(config, now);
      }
      ports.journal().append(stream(round), version, events, named, now);
      version += events.size();
      state = next;
      ports.messenger().moved(state);
    }
    return decisions;
  }

  /**
   * Does the work that the state asks for, until it asks for nothing or waits for somebody.
   *
   * @param now milliseconds since 1970
   * @throws dev.cairn.protocol.TroubleException if a store or the journal failed; a recovered
   *     driver takes it up
   */
  public void pursue(long now) {
    refuseHopeless(now);
    if (state instanceof Collecting collecting) {
      work.add(collecting.config(), collecting.cohort().answers());
    } else if (state instanceof Unmasking unmasking && unmasking.isRecoverable()) {
      unmask(unmasking, now);
    }
    if (state instanceof Aggregating aggregating) {
      aggregate(aggregating, now);
    }
  }

  /** Ends a round whose sum nobody could open, before anybody gives a share away. */
  private void refuseHopeless(long now) {
    RoundConfig config = state.config();
    if (config == null || !config.isSecure() || state.name().equals(examined)) {
      return;
    }
    Included included = state.included();
    SecureAggregation.Failed objection = null;
    if (state instanceof Collecting) {
      objection = ports.secureAggregation().objection(config, state.transcript());
    } else if (included != null && isFirstAfterTheUpdates(config)) {
      objection = ports.secureAggregation().objection(config, state.transcript(), included);
    }
    examined = state.name();
    if (objection != null) {
      handle(new RoundCommand.Abandon(objection.reason(), objection.detail()), now);
    }
  }

  private boolean isFirstAfterTheUpdates(RoundConfig config) {
    return config.isConfirmed() ? state instanceof Confirming : state instanceof Unmasking;
  }

  private void unmask(Unmasking unmasking, long now) {
    RoundCommand next =
        work.unmask(
            unmasking.config(),
            unmasking.transcript(),
            unmasking.included(),
            unmasking.cohort().answers());
    if (next != null) {
      handle(next, now);
    }
  }

  private static boolean opensTheSum(RoundConfig config, List<RoundEvent> events) {
    for (RoundEvent event : events) {
      if (event.opensTheSum(config)) {
        return true;
      }
    }
    return false;
  }

  private void aggregate(Aggregating aggregating, long now) {
    RoundEvent.ResultFixed before = aggregating.result();
    if (before != null && aggregating.config().addsNoise()) {
      // Its noise was drawn once and must not be drawn again.
      handle(work.propose(aggregating.config(), work.noisyMean(aggregating.config(), before)), now);
      return;
    }
    try {
      RoundWork.Result result = result(aggregating, now);
      handle(result.fixed(), now);
      // A failed guard has abandoned the round instead.
      if (state instanceof Aggregating fixed) {
        handle(work.propose(fixed.config(), result.mean()), now);
      }
    } catch (RingSumException e) {
      handle(
          new RoundCommand.Abandon(AbandonReason.SUM_MISMATCH, String.valueOf(e.getMessage())),
          now);
    }
  }

  private RoundWork.Result result(Aggregating aggregating, long now) {
    RoundConfig config = aggregating.config();
    RoundWork.Result kept = config.addsNoise() ? work.kept(config) : null;
    if (kept != null) {
      return kept;
    }
    Aggregating.Recovered recovered = aggregating.recovered();
    if (recovered != null) {
      work.unmaskAgain(config, aggregating.included(), recovered);
    }
    return work.finish(config, aggregating.included().bodies(), () -> charge(config, now));
  }

  /** Records what a round's sum costs, if it costs any, before anything of it can be read. */
  private void charge(RoundConfig config, long now) {
    RoundPrivacy privacy = config.privacy();
    if (privacy != null) {
      ports.charge(config, privacy, now);
    }
  }
}
