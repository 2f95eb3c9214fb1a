package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cairn doctor} at a coordinator whose devices prove who they are. */
class DiagnosedCoordinatorTest {
  @TempDir Path folder;
  private String out = "";
  private String err = "";

  private int cairn(String... command) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(output), new PrintWriter(errors), Map.of(), folder, false);
    int code = Cairn.run(terminal, command);
    out = output.toString();
    err = errors.toString();
    return code;
  }

  @Test
  void certificatesAndThePort_areLookedAt() throws Exception {
    assertThat(cairn("init", "--data", "state")).as(err).isZero();
    String[] doctor;
    try (TestCoordinator coordinator = TestCoordinator.withIdentities(folder.resolve("state"))) {
      doctor =
          new String[] {
            "doctor",
            "--admin",
            "http://127.0.0.1:" + coordinator.adminPort(),
            "--token-file",
            "state/" + Access.TOKEN_FILE,
            "--devices",
            "127.0.0.1:" + coordinator.devicePort()
          };
      assertThat(cairn(doctor)).as(out + err).isZero();
      assertThat(out)
          .containsPattern("CA's certificate +OK +it is valid for 36[0-9]{2} days")
          .containsPattern("port's certificate +OK +it is valid for (89|90) days")
          .containsPattern("devices' port +OK +127.0.0.1:[0-9]+ takes connections")
          .containsPattern("token +OK")
          .doesNotContain("prove nothing", "FAILED");
    }
    assertThat(cairn(doctor)).as("nobody is there any more").isEqualTo(Cairn.FAILURE);
    assertThat(out).containsPattern("reach +FAILED").containsPattern("devices' port +FAILED");
  }
}
