package dev.cairn.server.host;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.pace.PaceRules;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A host of runs whose storage is memory, with desks for its devices, and a plan for it. */
public final class MemoryHost implements AutoCloseable {
  static final Population PHONES = new Population("phones");

  private final Vertx vertx = Vertx.vertx();
  private final CoordinatorStorage storage = CoordinatorStorage.shared(CoordinatorTime.system());
  private final @Nullable SecureDesk secure;
  private final RunHost host;
  private final List<DeviceDesk> desks = new ArrayList<>();

  /** One of plain rounds. */
  public MemoryHost() {
    this(messages -> null);
  }

  /** One of secure rounds as well, where there is a desk for their messages. */
  MemoryHost(Function<MessageStore, @Nullable SecureDesk> secure) {
    this.secure = secure.apply(storage.messages());
    this.host =
        new RunHost(
            vertx,
            new HostPorts(
                storage.runJournal(),
                storage.roundJournal(),
                storage.updates(),
                storage.intake(),
                storage.models(),
                storage.messages(),
                this.secure,
                null,
                new RunLeases(Objects.requireNonNull(storage.leases()), "test"),
                RunListener.NONE,
                Clock.systemUTC()),
            4);
  }

  public Vertx vertx() {
    return vertx;
  }

  public RunHost host() {
    return host;
  }

  CoordinatorStorage storage() {
    return storage;
  }

  /** Another desk over it, open as long as it is itself. */
  public DeviceDesk desk(CheckInRules rules) {
    return desk(rules, Clock.systemUTC());
  }

  DeviceDesk desk(CheckInRules rules, Clock clock) {
    DeviceDesk desk =
        new DeviceDesk(
            vertx,
            host,
            storage.intake(),
            secure,
            rules,
            new UploadRooms(1 << 20, UploadAllowance.unlimited()),
            clock);
    desks.add(desk);
    return desk;
  }

  /** Ten check-ins a second, and half of the scatter. */
  public static CheckInPace pace(LongSupplier nowMillis) {
    return new CheckInPace(new PaceRules(10, 1_000, 30_000, 86_400_000), () -> 0.5, nowMillis);
  }

  /** One round of so many, all of whom are needed. */
  static TrainingPlan plan(
      int cohort, @Nullable SecureRules secure, @Nullable EligibilityRules eligibility) {
    return new TrainingPlan(
        "test",
        PHONES,
        new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
        null,
        1,
        new CohortRules(cohort, cohort, cohort),
        60_000,
        null,
        new RetryRules(3),
        new LocalTraining(1, 1, 0.1, 0, 0, 0),
        new UpdateRules(1, 1, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        1,
        secure,
        null,
        null,
        eligibility);
  }

  @Override
  public void close() {
    desks.forEach(DeviceDesk::close);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
