package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.mutants.Mutant;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client whose own code was changed, so that it deals shares of another secret, in secure rounds
 * of the whole coordinator: over mutual TLS, with the database's standings.
 */
@Timeout(240)
class BlamedDealerIT {
  @TempDir Path folder;

  private String told(Mutant product) throws Exception {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    Terminal terminal = new Terminal(nowhere, nowhere, Map.of(), folder, false);
    assertThat(Cairn.run(terminal, "init", "--data", "state")).isZero();
    DatabaseAddress database = SharedPostgres.freshAddress();
    List<String> arguments =
        List.of(folder.toString(), database.jdbcUrl(), database.user(), database.password());
    for (int i = 0; i < arguments.size(); i++) {
      System.setProperty(BlamedDealerPlay.ARGUMENT + i, arguments.get(i));
    }
    try {
      return product.run(BlamedDealerPlay.class);
    } finally {
      for (int i = 0; i < arguments.size(); i++) {
        System.clearProperty(BlamedDealerPlay.ARGUMENT + i);
      }
    }
  }

  @Test
  void lyingDealer_isBlamedTwice_quarantined_toldWhy_andReleased() throws Exception {
    Mutant liar =
        Mutant.of(
            "client.ShareDealer",
            "ShamirSharing.deal(self, threshold",
            "ShamirSharing.deal(Thread.currentThread().getName().equals(\""
                + BlamedDealerPlay.LIAR
                + "\") ? maskKey : self, threshold");

    assertThat(told(liar))
        .isEqualTo(
            String.join(
                "\n",
                "round 1.1 Abandoned BAD_DEALER",
                "round 2.1 Abandoned BAD_DEALER",
                "strikes BLAMED in 2.1, BLAMED in 1.1, of nobody else",
                "operators see QUARANTINED by coordinator, with an end",
                "told this device is in quarantine until ...",
                "round 3.1 Committed",
                "released: ACTIVE, 0 strikes",
                "told no run is active for population phones",
                "round 1.1 Committed with 6"));
  }
}
