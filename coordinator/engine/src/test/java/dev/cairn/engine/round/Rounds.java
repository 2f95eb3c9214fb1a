package dev.cairn.engine.round;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.secagg.graph.Adversary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rounds for tests: configurations, names, and rounds that are in a wanted state. */
public final class Rounds {
  public static final long START = 1_000_000;
  public static final RoundId ID = new RoundId(new RunId("run-1"), 1, 1);
  public static final ModelSpec MODEL =
      new ModelSpec.Portable(new PortableModel(List.of(3), List.of(new Layer.Linear(2))));

  private Rounds() {}

  public static ClientId client(int index) {
    return new ClientId("client-" + index);
  }

  public static Digest digest(String of) {
    return Digest.of(of.getBytes(StandardCharsets.UTF_8));
  }

  public static RoundConfig plain(int target, int selected, int minimum) {
    return config(new CohortRules(target, selected, minimum), null);
  }

  public static RoundConfig secure(int target, int selected, int minimum, double gamma) {
    return config(new CohortRules(target, selected, minimum), new SecureRules(gamma));
  }

  /** A round in which nothing is confirmed. */
  public static RoundConfig semiHonest(int target, int selected, int minimum, double gamma) {
    return config(
        new CohortRules(target, selected, minimum),
        new SecureRules(gamma, Adversary.SEMI_HONEST, false));
  }

  /** The same round, opened in another history of the journal. */
  public static RoundConfig in(long incarnation, RoundConfig config) {
    return new RoundConfig(
        config.id(),
        config.population(),
        config.model(),
        config.base(),
        config.baseVersion(),
        config.optimizerState(),
        config.cohort(),
        config.deadlines(),
        config.training(),
        config.update(),
        config.optimizer(),
        config.seed(),
        config.secure(),
        config.privacy(),
        incarnation);
  }

  private static RoundConfig config(CohortRules cohort, @Nullable SecureRules secure) {
    return new RoundConfig(
        ID,
        new Population("phones"),
        MODEL,
        new ModelId(digest("base")),
        0,
        null,
        cohort,
        RoundDeadlines.of(100_000, secure != null),
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        new UpdateSpec(1, 100, cohort.selected(), 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        7,
        secure);
  }

  /** The state after {@code commands}, each of which must be accepted at {@link #START}. */
  static RoundState after(RoundConfig config, RoundCommand... commands) {
    RoundState state = accept(RoundMachine.initial(), new RoundCommand.Open(config), START);
    for (RoundCommand command : commands) {
      state = accept(state, command, START);
    }
    return state;
  }

  static RoundState accept(RoundState state, RoundCommand command, long now) {
    Decision decision = RoundMachine.decide(state, command, now);
    if (!decision.isAccepted()) {
      throw new AssertionError(command + " was refused while " + state.name() + ": " + decision);
    }
    RoundState next = state;
    for (RoundEvent event : decision.events()) {
      next = RoundMachine.evolve(next, event);
    }
    return next;
  }

  /** A round in {@code state}, with everybody present so far; secure for the states it needs. */
  static RoundState in(String state, RoundConfig config) {
    int n = config.cohort().selected();
    RoundState round = after(config);
    for (Step step : Step.values()) {
      String before = round.name();
      if (before.equals(state) || !step.isPartOf(config)) {
        continue;
      }
      for (int i = 0; i < n && round.name().equals(before); i++) {
        if (!(round instanceof Phase phase) || phase.cohort().members().contains(client(i))) {
          round = accept(round, step.command(client(i)), START);
        }
      }
    }
    if (round.name().equals("Unmasking") && !state.equals("Unmasking")) {
      round = accept(round, new RoundCommand.RecoverSum(digest("sum")), START);
    }
    if (state.equals("Committed")) {
      int count = ((Aggregating) round).included().bodies().size();
      round = accept(round, new RoundCommand.FixResult(digest("mean"), 5, count, 0.5), START);
      round = accept(round, Samples.command(RoundCommand.ProposeModel.class), START);
    }
    if (!round.name().equals(state)) {
      throw new AssertionError("wanted " + state + ", got " + round.name());
    }
    return round;
  }

  /** What a member does, in order. */
  enum Step {
    JOIN(false),
    ADVERTISE(true),
    SHARE(true),
    UPDATE(false),
    CONFIRM(true),
    REVEAL(true);

    private final boolean secure;

    Step(boolean secure) {
      this.secure = secure;
    }

    boolean isPartOf(RoundConfig config) {
      return this == CONFIRM ? config.isConfirmed() : !secure || config.isSecure();
    }

    RoundCommand command(ClientId client) {
      return command(client, digest(name() + client));
    }

    RoundCommand command(ClientId client, Digest digest) {
      return switch (this) {
        case JOIN -> new RoundCommand.Join(client);
        case ADVERTISE -> new RoundCommand.AdvertiseKey(client, digest);
        case SHARE -> new RoundCommand.SendShares(client, digest);
        case UPDATE -> new RoundCommand.AcceptUpdate(client, digest);
        case CONFIRM -> new RoundCommand.ConfirmSet(client, digest);
        case REVEAL -> new RoundCommand.RevealShares(client, digest);
      };
    }
  }
}
