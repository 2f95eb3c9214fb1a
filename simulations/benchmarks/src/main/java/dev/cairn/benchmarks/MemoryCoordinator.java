package dev.cairn.benchmarks;

import dev.cairn.cli.ParentWatch;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.engine.pace.PaceRules;
import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.privacy.PrivacyPorts;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.Initializer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.secagg.privacy.SumNoise;
import dev.cairn.server.config.PlanFile;
import dev.cairn.server.grpc.CallObserver;
import dev.cairn.server.grpc.GrpcEndpoint;
import dev.cairn.server.grpc.GrpcEndpointOptions;
import dev.cairn.server.host.CheckInPace;
import dev.cairn.server.host.CheckInRules;
import dev.cairn.server.host.Conduct;
import dev.cairn.server.host.DeviceDesk;
import dev.cairn.server.host.HostPorts;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import dev.cairn.server.host.RunListener;
import dev.cairn.server.host.UploadAllowance;
import dev.cairn.server.host.UploadRooms;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A process with the coordinator's host, desk and port for devices, but neither database nor disk:
 * everything is lost with it. It drives one run, and has no port for operators.
 */
final class MemoryCoordinator {
  /** As a coordinator has it that was told nothing else: so many check-ins a second, and pauses. */
  private static final PaceRules PACE = new PaceRules(50, 2_000, 30_000, 86_400_000);

  /** As a coordinator has them that was told nothing else. */
  private static final int ROUND_WORKERS = 4;

  private static final int TLS_ARGUMENTS = 6;

  private static final String RUN = "00000000-0000-7000-8000-000000000001";

  private static final JvmGcMetrics GARBAGE = new JvmGcMetrics();

  private MemoryCoordinator() {}

  /**
   * Serves until its parent ends it.
   *
   * @param arguments the plan's file, memory for uploads in bytes, the number of body workers; for
   *     mutual TLS the state folder of the coordinator whose keys it has and the folder of the
   *     devices that one has enrolled; and the file that tells the port when it is ready
   */
  public static void main(String[] arguments) throws IOException {
    ParentWatch.exitWithParent();
    // As every coordinator: meters have nothing to do with durability.
    GARBAGE.bindTo(new SimpleMeterRegistry());
    String text = Files.readString(Path.of(arguments[0]));
    int port =
        serve(
            PlanFile.parse(arguments[0], text).plan(),
            Digest.of(text.getBytes(StandardCharsets.UTF_8)),
            Long.parseLong(arguments[1]),
            Integer.parseInt(arguments[2]),
            arguments.length == TLS_ARGUMENTS
                ? MemoryIdentity.open(new EnrolledAt(Path.of(arguments[3]), Path.of(arguments[4])))
                : null);
    Path ready = Path.of(arguments[arguments.length - 1]);
    Path draft = ready.resolveSibling("ready.draft");
    Files.writeString(draft, "{\"devices\": " + port + "}");
    Files.move(draft, ready, StandardCopyOption.ATOMIC_MOVE);
  }

  private static int serve(
      TrainingPlan plan,
      Digest digest,
      long uploadBytes,
      int workers,
      @Nullable MemoryIdentity identity)
      throws IOException {
    PooledUpdates updates = new PooledUpdates();
    InMemoryModelStore models = new InMemoryModelStore();
    Vertx vertx = Vertx.vertx();
    InMemoryLeases leases = new InMemoryLeases(CoordinatorTime.system());
    InMemoryMessageStore messages = new InMemoryMessageStore(leases);
    SecureDesk secure = identity == null ? null : identity.secureRounds(messages);
    HostPorts ports =
        new HostPorts(
            new InMemoryJournal<>(leases),
            new InMemoryJournal<>(leases),
            updates,
            updates,
            models,
            messages,
            secure,
            new PrivacyPorts(new InMemoryJournal<>(leases), SumNoise.system()),
            new RunLeases(leases, RunLeases.newHolder()),
            RunListener.NONE,
            Clock.systemUTC());
    RunHost host = new RunHost(vertx, ports, ROUND_WORKERS);
    DeviceDesk desk =
        new DeviceDesk(
            vertx,
            host,
            updates,
            secure,
            rules(),
            new UploadRooms(uploadBytes, UploadAllowance.unlimited()),
            Clock.systemUTC());
    ExecutorService bodies =
        Executors.newFixedThreadPool(
            workers,
            task -> {
              Thread thread = new Thread(task, "cairn-body");
              thread.setDaemon(true);
              return thread;
            });
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
    MemoryGateway gateway = new MemoryGateway(desk, models);
    GrpcEndpoint endpoint =
        identity == null
            ? GrpcEndpoint.start(
                GrpcEndpointOptions.plaintext(address), gateway, bodies, CallObserver.NONE)
            : GrpcEndpoint.start(
                GrpcEndpointOptions.of(address, identity.credentials()),
                gateway,
                bodies,
                CallObserver.NONE,
                identity.desk());
    boolean unused = host.start(new RunId(RUN), plan, digest, first(plan, models));
    return endpoint.port();
  }

  /** Keeps nobody away, and remembers nobody. */
  private static CheckInRules rules() {
    return new CheckInRules(
        Conduct.none(),
        new CheckInPace(PACE, Math::random, System::currentTimeMillis),
        (population, client) -> null);
  }

  private static ModelId first(TrainingPlan plan, ModelStore models) {
    return new ModelId(
        models.put(Safetensors.write(Initializer.initialize(portable(plan), plan.seed()))));
  }

  private static PortableModel portable(TrainingPlan plan) {
    return plan.model()
        .fold(
            ModelSpec.Portable::model,
            exported -> {
              throw new IllegalArgumentException("the plan has no portable model");
            });
  }
}
