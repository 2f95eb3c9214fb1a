package dev.cairn.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ExampleSource;
import dev.cairn.client.djl.data.Examples;
import dev.cairn.protocol.Digest;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A seed must mean the same partition on every machine and in every version of Cairn and Java. */
class PartitionReproductionTest {
  private static final int CHILD_SECONDS_MAX = 60;
  private static final Map<String, String> GOLDEN =
      Map.ofEntries(
          Map.entry(
              "dirichlet:0.1/-7046029254386353131",
              "9c73a50f07cd0041841010f8f3d65dadf42353a725fa791066d68963e9fffddc"),
          Map.entry(
              "dirichlet:0.1/1",
              "b29c493efca1e93dee184f4e3c287408c5039631b17e3e4ac89996c783d59715"),
          Map.entry(
              "dirichlet:0.1/2",
              "88eb3c06897031789c95c3b3292614a51f96ebd3eefd90705dd9c0ed727fe2ce"),
          Map.entry(
              "dirichlet:0.5/-7046029254386353131",
              "895bff33b8d2e5c9d388b635843ca378cbf72540421891e2d5e746dc326d7bc6"),
          Map.entry(
              "dirichlet:0.5/1",
              "a22dd331fdc99ed3649457111b1e9614659d2163d75c10d7d757bcb27ad60509"),
          Map.entry(
              "dirichlet:0.5/2",
              "f86ea422a2742ea6b22519983e00ee03963331140c574f74e857d8acb93bdc12"),
          Map.entry(
              "iid/-7046029254386353131",
              "6d0c4d46d9ce0aaffb13098bb592cb236f1a7fe1c8d92adc0017c99f29e9bdd2"),
          Map.entry("iid/1", "3a0745ac1475a49f3ff22fcd0ce60aee9482d3e4d77bc66adb13837b2cb31268"),
          Map.entry("iid/2", "a75bde52b94bcebf10a6841f275e73ba72430f472ec0376e6535b21d4d2cd6c5"),
          Map.entry(
              "one-class/-7046029254386353131",
              "498c7c3848c4a3622bbb1b276cd772f7fa7f6ea5774778c0ab98343a9b829624"),
          Map.entry(
              "one-class/1", "037fe5ad6ab9bd5bb36006794bccfd2a6d282230df140ac52375cd6c2b245d63"),
          Map.entry(
              "one-class/2", "1a2fc7f0ce3f2c39d1e8976604383cabfd962efce5c4d11ab4e275b50828868d"),
          Map.entry(
              "quantity:1.5/-7046029254386353131",
              "851bd819f382875e2749f4bf4490dff8f50e2b175a1973d963870b1287d726ca"),
          Map.entry(
              "quantity:1.5/1", "0da279eb5935dc2095042c7d2c078fd124a27f09bba884129028d6127e454bed"),
          Map.entry(
              "quantity:1.5/2",
              "790b62733c7bc3a78a949f936f9075e68fc92e3b4a29a7a26c51f3acb80f236b"));

  @Test
  void digests_areTheSameForEver() {
    assertThat(PartitionDigests.digests()).isEqualTo(GOLDEN);
  }

  /** The compilers may use other instructions for the same arithmetic; the bits must not differ. */
  @Test
  void digests_areTheSameInAJvmThatOnlyInterprets() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process child =
        new ProcessBuilder(
                List.of(java, "-Xint", "-cp", classPath(), PartitionDigests.class.getName()))
            .redirectErrorStream(true)
            .start();
    try {
      // First the wait, since reading has no deadline; the few lines fit into the pipe.
      assertThat(child.waitFor(CHILD_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(
              output.lines().collect(Collectors.toMap(l -> l.split(" ")[0], l -> l.split(" ")[1])))
          .isEqualTo(GOLDEN);
    } finally {
      child.destroyForcibly();
    }
  }

  private static String classPath() {
    return Stream.of(
            PartitionDigests.class,
            Partition.class,
            Examples.class,
            ExampleSource.class,
            Digest.class)
        .map(PartitionReproductionTest::location)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
