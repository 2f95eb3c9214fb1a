package dev.cairn.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Clock;
import java.util.EnumSet;

/**
 * The one registry of a coordinator process, with the meters of the JVM, of the process and of the
 * engine; Vert.x adds its own through {@link #vertxFactory}.
 */
public final class CoordinatorMeters implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final EngineMeters engine;

  private CoordinatorMeters(PrometheusMeterRegistry registry, Clock clock) {
    this.registry = registry;
    // Prometheus wants seconds; processCpu has them.
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    // Only counts of observations may end in _count.
    registry.config().meterFilter(renamed("system.cpu.count", "system.cpus"));
    // Anybody may send a request with a method of his own invention.
    registry
        .config()
        .meterFilter(
            MeterFilter.replaceTagValues(
                "method", other -> "OTHER", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"));
    new JvmMemoryMetrics().bindTo(registry);
    garbage.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    processCpu(registry);
    this.engine = new EngineMeters(registry, clock);
  }

  /**
   * Registers everything.
   *
   * @param clock times rounds
   */
  public static CoordinatorMeters create(Clock clock) {
    return new CoordinatorMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), clock);
  }

  /** The meters that the coordinator's parts are to tell. */
  public EngineMeters engine() {
    return engine;
  }

  /** The registry, for meters of other parts; labels must have few values. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** All meters in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  /** For {@code Vertx.builder().withMetrics(...)}. */
  public VertxMetricsFactory vertxFactory() {
    return new MicrometerMetricsFactory(registry);
  }

  /** For {@code VertxOptions.setMetricsOptions(...)}: only labels with few values. */
  public static MetricsOptions vertxOptions() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        .setLabels(EnumSet.of(Label.HTTP_METHOD, Label.HTTP_CODE, Label.POOL_NAME, Label.POOL_TYPE))
        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
        .addDisabledMetricsCategory(MetricsDomain.NET_SERVER)
        .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT);
  }

  @Override
  public void close() {
    garbage.close();
    registry.close();
  }

  private static MeterFilter renamed(String from, String to) {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().equals(from) ? id.withName(to) : id;
      }
    };
  }

  private static void processCpu(PrometheusMeterRegistry registry) {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (system instanceof com.sun.management.OperatingSystemMXBean process) {
      FunctionCounter.builder(
              "process.cpu", process, bean -> bean.getProcessCpuTime() / NANOS_PER_SECOND)
          .description("Processor time that this process has used")
          .baseUnit("seconds")
          .register(registry);
    }
  }
}
