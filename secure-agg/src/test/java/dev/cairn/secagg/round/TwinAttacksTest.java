package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Clients that stand on a ring under several indices. */
class TwinAttacksTest {

  @Test
  void row05_colludersThatStandThereFiveTimes() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.RosterCheck",
            "if (!seal.ids().isListed(index, advert.clientId()))",
            "if (false)");
    assertThat(mutant.run(TwinAttacks.Crowd.class))
        .as("with the check taken out")
        .isEqualTo("read the update");
    assertThat(Mutant.none().run(TwinAttacks.Crowd.class)).isEqualTo("aborted BAD_ROSTER");
  }
}
