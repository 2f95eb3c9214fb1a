package dev.cairn.client.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.Utils;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TorchEngineTest {

  /** What a fresh JVM prints. */
  static final class Settings {
    private Settings() {}

    public static void main(String[] arguments) {
      if (arguments.length > 0) {
        try {
          TorchEngine.start();
        } catch (IllegalArgumentException e) {
          System.out.println(e.getMessage());
        }
        return;
      }
      TorchEngine.configure();
      System.out.println("offline " + Utils.isOfflineMode());
      System.out.println("tracking " + Utils.getEnvOrSystemProperty("OPT_OUT_TRACKING"));
      System.out.println("cache " + Utils.getEngineCacheDir());
      System.out.println("threads " + System.getProperty("ai.djl.pytorch.num_threads"));
      System.out.println("interop " + System.getProperty("ai.djl.pytorch.num_interop_threads"));
    }
  }

  @Test
  void withoutSettings_theEngineIsOfflineOnOneThreadInTheUsersCache() throws Exception {
    assertThat(settings(List.of("XDG_CACHE_HOME=/tmp/xdg"), List.of()))
        .containsExactly(
            "offline true", "tracking true", "cache /tmp/xdg/cairn/djl", "threads 1", "interop 1");
  }

  @Test
  void usersSettings_winForCacheAndThreadsButNeverForOffline() throws Exception {
    assertThat(
            settings(
                List.of(),
                List.of(
                    "-Dai.djl.offline=false",
                    "-DOPT_OUT_TRACKING=false",
                    "-DDJL_CACHE_DIR=/tmp/mine",
                    "-Dai.djl.pytorch.num_threads=3",
                    "-Dai.djl.pytorch.num_interop_threads=2")))
        .containsExactly(
            "offline true", "tracking true", "cache /tmp/mine", "threads 3", "interop 2");
    assertThat(settings(List.of("DJL_CACHE_DIR=/tmp/env"), List.of()))
        .contains("offline true", "cache /tmp/env");
  }

  @Test
  void defaultCache_isInTheUsersHomeWithoutXdg() {
    Path home = Path.of(System.getProperty("user.home"));

    assertThat(TorchEngine.defaultCache(null)).isEqualTo(home.resolve(".cache/cairn/djl"));
    assertThat(TorchEngine.defaultCache("")).isEqualTo(home.resolve(".cache/cairn/djl"));
    assertThat(TorchEngine.defaultCache("/x")).isEqualTo(Path.of("/x/cairn/djl"));
  }

  @Test
  void start_leavesTheEngineRunningOffline() {
    TorchEngine.start();
    TorchEngine.start();

    assertThat(Utils.isOfflineMode()).isTrue();
    assertThat(ai.djl.pytorch.jni.JniUtils.getNumThreads()).isEqualTo(1);
  }

  /** DJL reads this variable before all properties: there is no offline then, so no start. */
  @Test
  void environmentThatAsksForTheNetwork_isRefused() throws Exception {
    assertThat(settings(List.of("DJL_OFFLINE=false"), List.of(), "start"))
        .containsExactly(
            "PyTorch is started offline only, but the environment has DJL_OFFLINE=false; remove"
                + " this variable");
    assertThat(settings(List.of("DJL_OFFLINE=true"), List.of())).contains("offline true");
  }

  private static List<String> settings(
      List<String> environment, List<String> properties, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(properties);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Settings.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(Arrays.asList("DJL_CACHE_DIR", "ENGINE_CACHE_DIR"));
    for (String variable : environment) {
      String[] pair = variable.split("=", 2);
      builder.environment().put(pair[0], pair[1]);
    }
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      return out.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }
}
