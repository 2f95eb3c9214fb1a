package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {

  @Test
  void settings_areTheKeysOfTheFile_andThePassword() {
    List<String> keys = new ArrayList<>();
    for (Key key : ServerKeys.KEYS.all()) {
      if (key.kind() != Kind.SECTION) {
        keys.add(key.path());
      }
    }
    keys.add(ServerConfig.PASSWORD_VARIABLE);
    assertThat(ServerSettings.of(ServerConfig.defaults()))
        .extracting(ServerSettings.Setting::key)
        .containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void coordinatorThatWasToldNothing_hasUsualSettings() {
    assertThat(ServerSettings.of(ServerConfig.defaults()))
        .allSatisfy(setting -> assertThat(setting.usual()).as(setting.key()).isTrue());
  }

  @Test
  void whatWasTold_isShown_butNoSecret() {
    ServerConfig config =
        ServerConfig.load(
            null,
            Map.of("database.dsn", "postgresql://cairn:hunter2@db/cairn", "uploads.stall", "7s"),
            Map.of(ServerConfig.PASSWORD_VARIABLE, "hunter3"));
    List<ServerSettings.Setting> settings = ServerSettings.of(config);
    assertThat(settings)
        .contains(
            new ServerSettings.Setting("database.dsn", "***", false),
            new ServerSettings.Setting(ServerConfig.PASSWORD_VARIABLE, "***", false),
            new ServerSettings.Setting("uploads.stall", "7s", false),
            new ServerSettings.Setting("drain", "10s", true));
    assertThat(settings.toString()).doesNotContain("hunter");
  }
}
