package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.seeded.SeededRandomSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a secure round costs in bytes, at the size for which the ring is meant. */
class RingOverheadTest {
  private static final int CREDENTIAL_BYTES = 137;

  /** A million parameters, three to a lane of eight bytes. */
  private static final int UPDATE_BYTES = 8 * ((1_000_000 + 2) / 3);

  @Test
  void ofAThousand_withAHundredAndThirtyNeighbors_oneClientsMessagesAreLessThanATenthOfItsUpdate()
      throws Exception {
    Map<String, Integer> bytes = new LinkedHashMap<>();
    RingAttack play =
        new RingAttack() {
          @Override
          String run() throws Exception {
            SeededRandomSource random = new SeededRandomSource(1);
            TestAuthority authority = new TestAuthority(random, CREDENTIAL_BYTES - 128);
            TestRound fresh =
                new TestRound(
                    random, 1000, TestRound.parameters("run/1/1", 1000, 500, 100_000), authority);
            fresh.seal();
            ring(fresh);
            ClientSet lost = ClientSet.none(1000);
            for (int i = 1; i < 1000; i += 10) {
              lost = lost.with(i);
            }
            ClientSet included = all().minus(lost);
            measure("Advertise", victim.advertise.message());
            measure("Roster", round.rosterMessage(0));
            deal(0);
            measure("ShareKeys", victim.share.message());
            SignedMessage shares = SharesAttacks.shares(round, 0, all());
            measure("Shares", shares);
            mask(0, all());
            measure("MaskedInput", victim.mask.message());
            signInputs(included, all());
            SignedMessage survivors = survivors(0, all(), included);
            measure("Survivors", survivors);
            measure("Confirm", victim.onSurvivors(survivors));
            int[] confirmed = new int[seal.thresholds().quorum()];
            System.arraycopy(included.indices(), 0, confirmed, 0, confirmed.length);
            SignedMessage quorum = quorum(confirmed, all(), included);
            measure("Quorum", quorum);
            measure("Reveal", victim.onQuorum(quorum));
            return "revealed";
          }

          private void measure(String name, SignedMessage message) {
            bytes.put(
                name,
                message.body().length + message.signature().length + message.attachment().length);
          }
        };
    assertThat(play.call()).isEqualTo("revealed");
    int sum = bytes.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(10 * sum).as("%s", bytes).isBetween(UPDATE_BYTES * 9 / 10, UPDATE_BYTES);
  }
}
