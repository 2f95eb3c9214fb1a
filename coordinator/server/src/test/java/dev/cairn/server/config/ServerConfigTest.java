package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.engine.pace.PaceRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {
  private static final Path SAMPLE = Docs.SAMPLES.resolve("coordinator.yaml");

  @TempDir Path folder;

  private static ServerConfig overridden(String key, String value) {
    return ServerConfig.load(null, Map.of(key, value), Map.of());
  }

  @Test
  void defaults() {
    assertThat(ServerConfig.defaults())
        .isEqualTo(
            new ServerConfig(
                Path.of("./cairn-data"),
                new ListenAddress("127.0.0.1", 7070),
                new DeviceSecurity(false, null, List.of(), Duration.ofDays(90)),
                new ListenAddress("127.0.0.1", 7071),
                null,
                null,
                null,
                128L << 20,
                64L << 20,
                Duration.ofSeconds(30),
                new DeviceLimits(10_000, 32, 4_096, 2_048, 8L << 30, Duration.ofHours(1)),
                new PaceRules(50, 2_000, 30_000, 3 * 86_400_000L),
                new StrikeRules(3, 10, Duration.ofDays(1), Duration.ofDays(1)),
                4,
                4,
                Duration.ofSeconds(10)));
  }

  @Test
  void sample_setsEveryKey() throws IOException {
    ServerConfig config =
        ServerConfig.load(SAMPLE, Map.of(), Map.of(ServerConfig.PASSWORD_VARIABLE, "pa ss"));

    assertThat(config)
        .isEqualTo(
            new ServerConfig(
                Path.of("/var/lib/cairn"),
                new ListenAddress("0.0.0.0", 7070),
                new DeviceSecurity(
                    false,
                    Path.of("/etc/cairn/authority"),
                    List.of("fl.example.org"),
                    Duration.ofDays(30)),
                new ListenAddress("127.0.0.1", 7071),
                new Secret("postgresql://cairn@db.example:5432/cairn"),
                new Secret("pa ss"),
                new ListenAddress("10.0.0.1", 7072),
                256L << 20,
                64L << 20,
                Duration.ofSeconds(30),
                new DeviceLimits(50_000, 64, 8_192, 4_096, 32L << 30, Duration.ofHours(2)),
                new PaceRules(200, 5_000, 60_000, 7 * 86_400_000L),
                new StrikeRules(5, 20, Duration.ofDays(2), Duration.ofDays(7)),
                8,
                8,
                Duration.ofSeconds(10)));
    String sample = Files.readString(SAMPLE);
    for (Key key : ServerKeys.KEYS.all()) {
      assertThat(sample).contains(key.path().substring(key.path().indexOf('.') + 1) + ":");
    }
  }

  @Test
  void commandLine_winsOverTheFile() {
    ServerConfig config =
        ServerConfig.load(
            SAMPLE, Map.of("devices.port", "0", "drain", "1m", "data", "./x"), Map.of());

    assertThat(config.devices()).isEqualTo(new ListenAddress("0.0.0.0", 0));
    assertThat(config.drain()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.data()).isEqualTo(Path.of("./x"));
  }

  @Test
  void secrets_printAsAsterisks() {
    ServerConfig config =
        ServerConfig.load(
            null,
            Map.of("database.dsn", "postgresql://u:hunter2@h/d"),
            Map.of(ServerConfig.PASSWORD_VARIABLE, "hunter3"));

    assertThat(config.toString()).doesNotContain("hunter").contains("database=***");
    assertThat(config.database()).isEqualTo(new Secret("postgresql://u:hunter2@h/d"));
  }

  @Test
  void unknownKeys_failWithASuggestion() {
    assertThatThrownBy(() -> overridden("devices.prot", "1"))
        .isInstanceOf(DefectException.class)
        .hasMessage("command line: unknown key 'devices.prot': did you mean 'port'?");
    assertThatThrownBy(() -> overridden("port", "1"))
        .hasMessage("command line: unknown key 'port': did you mean 'devices.port'?");
    assertThatThrownBy(() -> overridden("x.y.z", "1"))
        .hasMessageStartingWith("command line: unknown key 'x'; known here: data, devices");
  }

  @Test
  void wrongValues_areOneLine() {
    assertThatThrownBy(() -> overridden("devices.port", "many"))
        .hasMessage("command line: 'devices.port' must be a whole number, not 'many'");
    assertThatThrownBy(() -> overridden("devices.port", "70000"))
        .hasMessage("command line: 'devices': port must be 0 to 65535, not 70000");
    assertThatThrownBy(() -> overridden("uploads.memory", "64"))
        .hasMessage(
            "command line: 'uploads.memory' must be a size such as 64KiB, 256MiB or 1GiB, not"
                + " '64'");
    assertThatThrownBy(() -> overridden("uploads.memory", "64KiB"))
        .hasMessage("configuration: uploads.memory must be at least 1MiB, not 65536B");
    assertThatThrownBy(() -> overridden("workers.rounds", "0"))
        .hasMessage("configuration: workers.rounds must be 1 to 256, not 0");
    assertThatThrownBy(() -> overridden("limits.connections", "1000001"))
        .hasMessageEndingWith("connections must be 1 to 1000000, not 1000001");
    assertThatThrownBy(() -> overridden("limits.connectionsPerDevice", "0"))
        .hasMessageEndingWith("connectionsPerDevice must be 1 to 1000000, not 0");
    assertThatThrownBy(() -> overridden("limits.connectionsPerAddress", "1000001"))
        .hasMessageEndingWith("connectionsPerAddress must be 1 to 1000000, not 1000001");
    assertThatThrownBy(() -> overridden("limits.callsPerConnection", "0"))
        .hasMessageEndingWith("callsPerConnection must be 1 to 100000, not 0");
    assertThatThrownBy(() -> overridden("limits.uploadBytes", "1048575B"))
        .hasMessageEndingWith("uploadBytes must be at least 1MiB, not 1048575B");
    assertThat(overridden("limits.uploadBytes", "1MiB").limits().uploadBytes()).isEqualTo(1 << 20);
    assertThatThrownBy(() -> overridden("limits.uploadWindow", "999ms"))
        .hasMessageEndingWith("uploadWindow must be 1s to 31d, not 999ms");
    assertThatThrownBy(() -> overridden("limits.uploadWindow", "32d"))
        .hasMessageEndingWith("uploadWindow must be 1s to 31d, not 32d");
    assertThatThrownBy(() -> overridden("checkIns.longest", "29s"))
        .hasMessageEndingWith("longest must be together to 30d, not 29000 ms");
    assertThatThrownBy(() -> overridden("quarantine.strikes", "65"))
        .hasMessageEndingWith("strikes must be 1 to 64, not 65");
    assertThatThrownBy(() -> overridden("quarantine.time", "367d"))
        .hasMessageEndingWith("time must be 1ms to 366d, not PT8808H");
    assertThatThrownBy(() -> overridden("drain", "2h"))
        .hasMessage("configuration: drain must be 1ms to 1h, not 2h");
    assertThatThrownBy(() -> overridden("admin.port", "7070"))
        .hasMessage(
            "configuration: devices and admin must listen on different ports, not both on"
                + " 127.0.0.1:7070");
  }

  @Test
  void plaintext_isForThisMachineOnly() {
    for (String here : List.of("127.0.0.1", "127.8.9.1", "localhost", "::1")) {
      assertThat(plaintextOn(here).security().plaintext()).as(here).isTrue();
    }
    for (String elsewhere : List.of("0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org", "host")) {
      assertThatThrownBy(() -> plaintextOn(elsewhere))
          .isInstanceOf(DefectException.class)
          .hasMessage(
              "configuration: devices may talk plaintext on this machine only, so devices.host must"
                  + " be 127.0.0.1, ::1 or localhost, not "
                  + elsewhere
                  + ": run 'cairn init' and leave out --plaintext, or change the host");
    }
  }

  private static ServerConfig plaintextOn(String host) {
    return ServerConfig.load(
        null, Map.of("devices.transport", "plaintext", "devices.host", host), Map.of());
  }

  @Test
  void authority_isInTheStateFolder_orElsewhere() {
    assertThat(overridden("data", "/x").authority()).isEqualTo(Path.of("/x/authority"));
    assertThat(overridden("authority.folder", "/y").authority()).isEqualTo(Path.of("/y"));
    assertThatThrownBy(() -> overridden("authority.certificates", "5m"))
        .hasMessageEndingWith("certificates must be 1h to 825d, not 5m");
    assertThatThrownBy(() -> overridden("devices.transport", "ssl"))
        .hasMessageEndingWith("must be one of tls, plaintext, not 'ssl'");
  }

  @Test
  void passwordWithoutADatabase_isRefused() {
    assertThatThrownBy(
            () ->
                ServerConfig.load(
                    null, Map.of(), Map.of(ServerConfig.PASSWORD_VARIABLE, "hunter2")))
        .hasMessage(
            "configuration: CAIRN_DATABASE_PASSWORD is set, but database.dsn is not: set both or"
                + " none");
  }

  @Test
  void overrideBelowAPlainValue_isRefused() throws IOException {
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, "devices: 5\n");

    assertThatThrownBy(() -> ServerConfig.load(file, Map.of("devices.port", "1"), Map.of()))
        .hasMessage(file + ": 'devices' at line 1 must be a section of keys, not '5'");
  }

  @Test
  void removedKeys_failWithTheNewName() {
    Keys keys =
        new Keys()
            .defaulted("devices", Kind.TEXT, "x")
            .removed("grpc", "it is called devices since 0.2");
    YamlNode file = YamlTree.parse("c.yaml", "grpc: 1\n");

    assertThatThrownBy(() -> Section.of(file, keys))
        .isInstanceOf(DefectException.class)
        .hasMessage("c.yaml: 'grpc' at line 1 is no key any more: it is called devices since 0.2");
  }
}
