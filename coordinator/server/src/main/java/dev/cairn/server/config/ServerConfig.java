package dev.cairn.server.config;

import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.engine.pace.PaceRules;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a coordinator runs: everything that is no part of any plan.
 *
 * @param data the state folder
 * @param devices where devices connect
 * @param security how devices and coordinator know each other
 * @param admin where operators connect
 * @param database a PostgreSQL server's DSN; null for the embedded one in the state folder
 * @param databasePassword the DSN's password where it stands apart, from the environment variable
 *     {@value #PASSWORD_VARIABLE}; null if it does not
 * @param replicas where other coordinators over the same database connect; null if there are none
 * @param uploadMemoryBytes how many bytes of updates are held in memory at a time, 1 MiB or more
 * @param uploadCacheBytes how many bytes of whole updates are kept in memory until they are added,
 *     0 or more
 * @param uploadStall longest silence in the middle of an upload, and the time for each chunk of it
 * @param limits how much of the devices' port is served
 * @param checkIns how devices that are not needed are spread over time
 * @param quarantine when devices are kept away for what they did wrong
 * @param roundWorkers threads that drive rounds, 1 to 256
 * @param bodyWorkers threads that store and add updates, 1 to 256
 * @param drain how long a stop waits until runs are left to other coordinators, 10 s at most
 */
public record ServerConfig(
    Path data,
    ListenAddress devices,
    DeviceSecurity security,
    ListenAddress admin,
    @Nullable Secret database,
    @Nullable Secret databasePassword,
    @Nullable ListenAddress replicas,
    long uploadMemoryBytes,
    long uploadCacheBytes,
    Duration uploadStall,
    DeviceLimits limits,
    PaceRules checkIns,
    StrikeRules quarantine,
    int roundWorkers,
    int bodyWorkers,
    Duration drain) {

  /** The environment variable that holds the database's password. */
  public static final String PASSWORD_VARIABLE = "CAIRN_DATABASE_PASSWORD";

  /** Where the CA stands in the state folder unless the configuration names another place. */
  private static final String AUTHORITY = "authority";

  private static final long UPLOAD_MEMORY_MIN = 1 << 20;
  private static final int WORKERS_MAX = 256;
  private static final Duration DEADLINE_MAX = Duration.ofHours(1);

  public ServerConfig {
    if (uploadMemoryBytes < UPLOAD_MEMORY_MIN) {
      throw new IllegalArgumentException(
          "uploads.memory must be at least 1MiB, not " + uploadMemoryBytes + "B");
    }
    checkWorkers("workers.rounds", roundWorkers);
    checkWorkers("workers.bodies", bodyWorkers);
    checkDeadline("uploads.stall", uploadStall);
    checkDeadline("drain", drain);
    if (database == null && databasePassword != null) {
      throw new IllegalArgumentException(
          PASSWORD_VARIABLE + " is set, but database.dsn is not: set both or none");
    }
    if (replicas != null && database == null) {
      throw new IllegalArgumentException(
          "replicas.port is set, but database.dsn is not: several coordinators share a PostgreSQL"
              + " server of its own");
    }
    if (replicas != null && (replicas.host().equals("0.0.0.0") || replicas.host().equals("::"))) {
      throw new IllegalArgumentException(
          "replicas.host must be an address at which the other coordinators reach this one, not "
              + replicas.host());
    }
    if (security.plaintext() && replicas != null && !replicas.isLoopback()) {
      throw new IllegalArgumentException(
          "coordinators may talk plaintext on this machine only, so replicas.host must be"
              + " 127.0.0.1, ::1 or localhost, not "
              + replicas.host()
              + ": leave out --plaintext, or change the host");
    }
    if (security.plaintext() && !devices.isLoopback()) {
      throw new IllegalArgumentException(
          "devices may talk plaintext on this machine only, so devices.host must be 127.0.0.1, ::1"
              + " or localhost, not "
              + devices.host()
              + ": run 'cairn init' and leave out --plaintext, or change the host");
    }
    if (devices.port() != 0 && devices.equals(admin)) {
      throw new IllegalArgumentException(
          "devices and admin must listen on different ports, not both on " + devices);
    }
  }

  private static void checkWorkers(String key, int workers) {
    if (workers < 1 || workers > WORKERS_MAX) {
      throw new IllegalArgumentException(key + " must be 1 to " + WORKERS_MAX + ", not " + workers);
    }
  }

  private static void checkDeadline(String key, Duration deadline) {
    if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(DEADLINE_MAX) > 0) {
      throw new IllegalArgumentException(
          key + " must be 1ms to 1h, not " + Quantities.duration(deadline.toMillis()));
    }
  }

  /** The configuration of a coordinator that was told nothing. */
  public static ServerConfig defaults() {
    return load(null, Map.of(), Map.of());
  }

  /**
   * Reads the configuration.
   *
   * @param file a YAML file; null for none
   * @param overrides values from the command line by their keys, as in {@code devices.port}; they
   *     win over the file
   * @param environment the process's environment variables
   * @throws DefectException if something is wrong, in one line
   */
  public static ServerConfig load(
      @Nullable Path file, Map<String, String> overrides, Map<String, String> environment) {
    String source = file == null ? "configuration" : file.toString();
    YamlNode root =
        file == null
            ? YamlNode.empty(Place.file(source, 0))
            : YamlTree.parse(source, TextFile.read(file));
    for (Map.Entry<String, String> override : overrides.entrySet()) {
      root = Overrides.put(root, override.getKey(), override.getValue());
    }
    String password = environment.get(PASSWORD_VARIABLE);
    return read(Section.of(root, ServerKeys.KEYS), password == null ? null : new Secret(password));
  }

  private static ServerConfig read(Section config, @Nullable Secret password) {
    Section uploads = config.section("uploads");
    Section workers = config.section("workers");
    String dsn = config.section("database").textOrNull("dsn");
    return refusable(
        config.place(),
        () ->
            new ServerConfig(
                path(config.node("data")),
                address(config.section("devices")),
                security(config.section("devices"), config.section("authority")),
                address(config.section("admin")),
                dsn == null ? null : new Secret(dsn),
                password,
                config.section("replicas").has("port") ? address(config.section("replicas")) : null,
                uploads.bytes("memory"),
                uploads.bytes("cache"),
                Duration.ofMillis(uploads.millis("stall")),
                limits(config.section("limits")),
                checkIns(config.section("checkIns")),
                quarantine(config.section("quarantine")),
                workers.whole("rounds"),
                workers.whole("bodies"),
                Duration.ofMillis(config.millis("drain"))));
  }

  private static DeviceSecurity security(Section devices, Section authority) {
    return refusable(
        authority.place(),
        () ->
            new DeviceSecurity(
                devices.oneOf("transport", List.of("tls", "plaintext")).equals("plaintext"),
                authority.has("folder") ? path(authority.node("folder")) : null,
                names(devices),
                Duration.ofMillis(authority.millis("certificates"))));
  }

  private static DeviceLimits limits(Section section) {
    return refusable(
        section.place(),
        () ->
            new DeviceLimits(
                section.whole("connections"),
                section.whole("connectionsPerDevice"),
                section.whole("connectionsPerAddress"),
                section.whole("callsPerConnection"),
                section.bytes("uploadBytes"),
                Duration.ofMillis(section.millis("uploadWindow"))));
  }

  private static PaceRules checkIns(Section section) {
    return refusable(
        section.place(),
        () ->
            new PaceRules(
                section.whole("perSecond"),
                section.millis("shortest"),
                section.millis("together"),
                section.millis("longest")));
  }

  private static StrikeRules quarantine(Section section) {
    return refusable(
        section.place(),
        () ->
            new StrikeRules(
                section.whole("strikes"),
                section.whole("lateStrikes"),
                Duration.ofMillis(section.millis("window")),
                Duration.ofMillis(section.millis("time"))));
  }

  private static List<String> names(Section devices) {
    List<String> names = new ArrayList<>();
    if (devices.has("names")) {
      for (YamlNode name : devices.node("names").list("a list of host names and addresses")) {
        names.add(name.scalar("a host name or an address"));
      }
    }
    return names;
  }

  /** The CA's folder. */
  public Path authority() {
    Path elsewhere = security.authority();
    return elsewhere == null ? data.resolve(AUTHORITY) : elsewhere;
  }

  private static ListenAddress address(Section section) {
    return refusable(
        section.place(), () -> new ListenAddress(section.text("host"), section.whole("port")));
  }

  private static Path path(YamlNode node) {
    try {
      return Path.of(node.scalar("a folder"));
    } catch (InvalidPathException e) {
      throw node.unexpected("a folder");
    }
  }

  private static <T> T refusable(Place place, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw place.refused(e);
    }
  }
}
