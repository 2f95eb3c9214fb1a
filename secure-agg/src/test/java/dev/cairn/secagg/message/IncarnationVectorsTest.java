package dev.cairn.secagg.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.vectors.Vectors;
import org.bouncycastle.util.encoders.Hex;
import org.junit.jupiter.api.Test;

/** The configHash of one round in several histories of its coordinator's database. */
class IncarnationVectorsTest {

  private static SecAggParameters with(SecAggParameters p, long incarnation) {
    return new SecAggParameters(
        p.population(),
        p.roundId(),
        p.modelDigest(),
        p.planDigest(),
        p.layout(),
        p.cohortMax(),
        p.clipNorm(),
        p.maxWeight(),
        p.cohortMin(),
        p.cohortTarget(),
        p.gammaMillionths(),
        p.deltaMillionths(),
        p.sigma(),
        p.adversary(),
        p.window(),
        incarnation);
  }

  @Test
  void configHash_isAnotherOneInEachIncarnation() throws Exception {
    SecAggParameters first =
        RoundConfigMessage.decode(
            Vectors.read("round_config").findFirst().orElseThrow().bytes("body"));
    assertThat(first.incarnation()).isZero();
    for (Vectors.Case line : Vectors.read("round_config").toList()) {
      long incarnation = Long.parseLong(line.text("incarnation"));
      assertThat(RoundConfigMessage.decode(line.bytes("body")).incarnation())
          .isEqualTo(incarnation);
      byte[] body = RoundConfigMessage.encode(with(first, incarnation));
      assertThat(body).as(line.toString()).isEqualTo(line.bytes("body"));
      assertThat(Hex.toHexString(Sha256.of(body))).isEqualTo(line.text("hash"));
    }
    assertThat(Vectors.read("round_config").map(line -> line.text("hash")).distinct()).hasSize(4);
  }
}
