package dev.cairn.server;

import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunMachine;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.Initializer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.admin.RoundView;
import dev.cairn.server.admin.RunOperations;
import dev.cairn.server.admin.RunView;
import dev.cairn.server.config.DefectException;
import dev.cairn.server.config.PlanFile;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.store.blob.BlobFolder;
import dev.cairn.server.store.blob.BlobModelStore;
import dev.cairn.server.store.journal.EventCodec;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.RunTable;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where operators' requests about runs are answered. */
final class RunDesk implements RunOperations {
  private static final String UNREADABLE = "(a plan of another version)";

  private final RunTable runs;
  private final EventTable events;
  private final RunHost host;
  private final RunWishes wishes;
  private final Draining draining;
  private final BlobFolder files;
  private final BlobModelStore models;
  private final RunIds ids;
  private final boolean secureRounds;
  private final Clock clock;

  /**
   * Opens the desk.
   *
   * @param secureRounds whether devices have the certificates that secure rounds need
   */
  RunDesk(
      RunTable runs,
      EventTable events,
      RunHost host,
      RunWishes wishes,
      Draining draining,
      BlobFolder files,
      boolean secureRounds,
      Clock clock) {
    this.secureRounds = secureRounds;
    this.runs = runs;
    this.events = events;
    this.host = host;
    this.wishes = wishes;
    this.draining = draining;
    this.files = files;
    this.models = new BlobModelStore(files);
    this.ids = new RunIds(clock);
    this.clock = clock;
  }

  @Override
  public TrainingPlan check(String planText) {
    return checked(planText).plan();
  }

  private PlanFile checked(String planText) {
    PlanFile file;
    try {
      file = PlanFile.parse("plan", planText);
    } catch (DefectException e) {
      throw new AdminRefusedException(ProblemCode.PLAN_INVALID, e.getMessage());
    }
    TrainingPlan plan = file.plan();
    if (plan.secure() != null && !secureRounds) {
      throw new AdminRefusedException(
          ProblemCode.PLAN_INVALID,
          "secure rounds need devices with certificates: start the coordinator without --plaintext,"
              + " or set secureAggregation to off");
    }
    if (plan.model() instanceof ModelSpec.Exported exported) {
      require(exported.module(), "the exported module");
    }
    if (plan.initialWeights() != null) {
      require(plan.initialWeights(), "the initial weights");
      first(plan);
    }
    return file;
  }

  private void require(Digest digest, String what) {
    if (!files.exists(digest.hex())) {
      throw new AdminRefusedException(
          ProblemCode.FILE_MISSING,
          what + " " + digest + " is not here: upload the file before the plan");
    }
  }

  private ModelId first(TrainingPlan plan) {
    Digest given = plan.initialWeights();
    if (given != null) {
      try {
        Safetensors.read(models.get(given), plan.model().shape());
      } catch (IllegalArgumentException e) {
        throw new AdminRefusedException(
            ProblemCode.PLAN_INVALID,
            "the initial weights do not fit the model: " + e.getMessage());
      }
      return new ModelId(given);
    }
    ParameterVector first =
        plan.model()
            .fold(
                portable -> Initializer.initialize(portable.model(), plan.seed()),
                exported -> {
                  throw new IllegalStateException("a plan has weights for an exported model");
                });
    return new ModelId(models.put(Safetensors.write(first)));
  }

  @Override
  public RunView start(String planText, String operator) {
    PlanFile file = checked(planText);
    TrainingPlan plan = file.plan();
    draining.requireTaking();
    if (runs.active(plan.population()).isPresent()) {
      throw active(plan);
    }
    RunId id = ids.next();
    ModelId first = first(plan);
    Digest digest = file.digest();
    runs.insert(
        new RunTable.Row(
            id, plan.population(), file.text(), digest, plan.evaluation(), clock.instant()));
    try {
      if (!host.start(id, plan, digest, first)) {
        throw active(plan);
      }
    } catch (NotDrivenException e) {
      // An operator has this process take no runs since just now.
      throw RunWishes.notDriven(id);
    }
    return known(id);
  }

  /** Refuses what would need a run to be driven here. */
  void requireTaking() {
    draining.requireTaking();
  }

  boolean hasActive(Population population) {
    return runs.active(population).isPresent();
  }

  static AdminRefusedException active(TrainingPlan plan) {
    return new AdminRefusedException(
        ProblemCode.POPULATION_ACTIVE,
        "population "
            + plan.population()
            + " has an active run: wait for its end, or cancel it first");
  }

  @Override
  public List<RunView> runs(@Nullable RunId behind, int max) {
    return runs.newest(behind, max).stream().map(this::view).toList();
  }

  @Override
  public @Nullable RunView run(RunId run) {
    return runs.find(run).map(this::view).orElse(null);
  }

  RunView known(RunId id) {
    RunView view = run(id);
    if (view == null) {
      throw new AdminRefusedException(ProblemCode.RUN_UNKNOWN, "there is no run " + id);
    }
    return view;
  }

  @Override
  public @Nullable SubmittedPlan plan(RunId run) {
    return runs.find(run)
        .flatMap(row -> readable(row.plan()).map(plan -> new SubmittedPlan(row.plan(), plan)))
        .orElse(null);
  }

  /** Another version may have taken it; the run is to be seen all the same. */
  private static Optional<TrainingPlan> readable(String text) {
    try {
      return Optional.of(PlanFile.parse("plan", text).plan());
    } catch (DefectException e) {
      return Optional.empty();
    }
  }

  @Override
  public RunView cancel(RunId run, String operator, @Nullable Long expected) {
    RunView before = known(run);
    RunWishes.requireNotMoved(before, expected);
    if (before.status() == RunState.Status.CANCELLED) {
      return before;
    }
    if (!wishes.carriedOut(run, new RunCommand.Cancel(operator), expected)) {
      throw new AdminRefusedException(
          ProblemCode.RUN_OVER, "run " + run + " is over: it " + known(run).status());
    }
    return known(run);
  }

  @Override
  public List<RoundView> rounds(RunId run, int from, int attempts, int max) {
    List<RoundId> ids = new ArrayList<>();
    for (String stream : events.streams("round/" + run + "/")) {
      RoundId round = RoundId.parse(stream.substring("round/".length()));
      if (round.index() > from || (round.index() == from && round.attempt() > attempts)) {
        ids.add(round);
      }
    }
    ids.sort(Comparator.comparingInt(RoundId::index).thenComparingInt(RoundId::attempt));
    List<RoundView> views = new ArrayList<>();
    for (RoundId round : ids.subList(0, Math.min(max, ids.size()))) {
      RoundView view = round(round);
      if (view != null) {
        views.add(view);
      }
    }
    return views;
  }

  @Override
  public @Nullable RoundView round(RoundId round) {
    return RoundViews.of(round, events.of("round/" + round));
  }

  private RunView.@Nullable Outage outage(RunId run) {
    return runs.outage(run)
        .map(outage -> new RunView.Outage(outage.since(), outage.reason()))
        .orElse(null);
  }

  private RunView view(RunTable.Row row) {
    String name = readable(row.plan()).map(TrainingPlan::name).orElse(UNREADABLE);
    List<EventTable.Entry> entries = events.of(RunDriver.stream(row.id()));
    List<RunEvent> past = new ArrayList<>(entries.size());
    int abandoned = 0;
    for (EventTable.Entry entry : entries) {
      RunEvent event =
          Codecs.RUNS.decode(new EventCodec.Encoded(entry.type(), entry.schema(), entry.payload()));
      past.add(event);
      abandoned += event instanceof RunEvent.RoundFailed ? 1 : 0;
    }
    RunState state = RunMachine.replay(past);
    ModelId model = state.model();
    if (model == null) {
      throw new IllegalStateException("a run without a start is not listed");
    }
    Instant last = entries.get(entries.size() - 1).at();
    RunEvent.RunPaused pause = state.pause();
    return new RunView(
        row.id(),
        name,
        row.population(),
        state.status(),
        state.rounds(),
        state.version(),
        abandoned,
        state.current(),
        state.last(),
        state.failure(),
        pause == null ? null : new RunView.Pause(pause.by(), pause.reason(), pause.when()),
        state.isTerminal() ? null : outage(row.id()),
        model,
        row.evaluation(),
        entries.get(0).at(),
        state.isTerminal() ? last : null,
        entries.size());
  }
}
