package dev.cairn.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A configuration as operators see it: each key that a file may have, and what is in force. */
public final class ServerSettings {
  private static final ServerConfig USUAL = ServerConfig.defaults();

  private ServerSettings() {}

  /**
   * A key and its value.
   *
   * @param value null if there is none; three asterisks for a secret
   * @param usual whether it is that of a coordinator that was told nothing
   */
  public record Setting(String key, @Nullable String value, boolean usual) {}

  /** All settings of a coordinator, in the order in which the keys are documented. */
  public static List<Setting> of(ServerConfig config) {
    Map<String, @Nullable String> usual = values(USUAL);
    List<Setting> settings = new ArrayList<>();
    values(config)
        .forEach(
            (key, value) ->
                settings.add(new Setting(key, value, Objects.equals(value, usual.get(key)))));
    return settings;
  }

  private static Map<String, @Nullable String> values(ServerConfig config) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    values.put("data", config.data().toString());
    values.put("devices.host", config.devices().host());
    values.put("devices.port", text(config.devices().port()));
    values.put("devices.transport", config.security().plaintext() ? "plaintext" : "tls");
    values.put("devices.names", String.join(", ", config.security().names()));
    values.put("authority.folder", config.authority().toString());
    values.put("authority.certificates", text(config.security().certificates()));
    values.put("admin.host", config.admin().host());
    values.put("admin.port", text(config.admin().port()));
    values.put("database.dsn", masked(config.database()));
    values.put(ServerConfig.PASSWORD_VARIABLE, masked(config.databasePassword()));
    ListenAddress replicas = config.replicas();
    values.put("replicas.host", replicas == null ? null : replicas.host());
    values.put("replicas.port", replicas == null ? null : text(replicas.port()));
    values.put("uploads.memory", config.uploadMemoryBytes() + "B");
    values.put("uploads.cache", config.uploadCacheBytes() + "B");
    values.put("uploads.stall", text(config.uploadStall()));
    values.put("limits.connections", text(config.limits().connections()));
    values.put("limits.connectionsPerDevice", text(config.limits().connectionsPerDevice()));
    values.put("limits.connectionsPerAddress", text(config.limits().connectionsPerAddress()));
    values.put("limits.callsPerConnection", text(config.limits().callsPerConnection()));
    values.put("limits.uploadBytes", config.limits().uploadBytes() + "B");
    values.put("limits.uploadWindow", text(config.limits().uploadWindow()));
    values.put("checkIns.perSecond", text(config.checkIns().perSecond()));
    values.put("checkIns.shortest", Quantities.duration(config.checkIns().shortestMillis()));
    values.put("checkIns.together", Quantities.duration(config.checkIns().togetherMillis()));
    values.put("checkIns.longest", Quantities.duration(config.checkIns().longestMillis()));
    values.put("quarantine.strikes", text(config.quarantine().strikes()));
    values.put("quarantine.lateStrikes", text(config.quarantine().late()));
    values.put("quarantine.window", text(config.quarantine().window()));
    values.put("quarantine.time", text(config.quarantine().time()));
    values.put("workers.rounds", text(config.roundWorkers()));
    values.put("workers.bodies", text(config.bodyWorkers()));
    values.put("drain", text(config.drain()));
    return values;
  }

  private static @Nullable String masked(@Nullable Secret secret) {
    return secret == null ? null : secret.toString();
  }

  private static String text(Duration duration) {
    return Quantities.duration(duration.toMillis());
  }

  private static String text(int number) {
    return Integer.toString(number);
  }
}
