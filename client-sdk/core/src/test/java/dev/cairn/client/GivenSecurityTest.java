package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.MessageSigner;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Clients whose app brings its own part in secure rounds, without a device's identity. */
class GivenSecurityTest {
  private final Fixture fixture = new Fixture();

  private static SecAggClient given(int cohortMin, int gammaMillionths) {
    return new SecAggClient(
        List.of(new byte[32]),
        credential -> {
          throw new CredentialException("nobody is known");
        },
        new MessageSigner() {
          @Override
          public byte[] credential() {
            return new byte[1];
          }

          @Override
          public byte[] sign(byte[] message) {
            return new byte[64];
          }
        },
        new dev.cairn.secagg.client.ClientFloor(cohortMin, gammaMillionths, Adversary.SEMI_HONEST),
        RandomSource.system());
  }

  private FederatedClientBuilder builder() {
    return fixture.builder().secureAggregation(given(4, 0));
  }

  @Test
  void plainRound_isDeclinedUnlessTheAppAllowsIt() {
    assertThat(builder().build().participate())
        .isInstanceOfSatisfying(
            SessionOutcome.Declined.class,
            declined -> assertThat(declined.reason()).isEqualTo("PLAIN_ROUND"));
    assertThat(fixture.jobs).isEmpty();
    assertThat(builder().floor(ClientFloor.standard().allowingPlainUpdates()).build().participate())
        .isInstanceOf(SessionOutcome.Contributed.class);
  }

  @Test
  void floor_holdsWhateverIsGiven() {
    byte[] pinned = new byte[32];
    Arrays.fill(pinned, (byte) 5);
    ClientFloor floor =
        ClientFloor.standard()
            .withMinimumCohort(12)
            .withGammaMillionths(200_000)
            .withCoordinatorKeys(List.of(pinned));
    SecAggClient strict =
        Credentials.of(given(4, 300_000), floor).secureAggregation(full -> Optional.empty());
    assertThat(strict.floor().cohortMin()).isEqualTo(12);
    assertThat(strict.floor().gammaMillionthsMin()).isEqualTo(300_000);
    assertThat(strict.floor().adversary()).isEqualTo(Adversary.MALICIOUS);
    assertThat(strict.coordinatorKeys()).containsExactly(pinned);
    ClientFloor lax = floor.withAdversary(Adversary.SEMI_HONEST);
    assertThat(lax.minimumCohort()).isEqualTo(12);
    assertThat(
            Credentials.of(given(4, 0), lax)
                .secureAggregation(full -> Optional.empty())
                .floor()
                .adversary())
        .isEqualTo(Adversary.SEMI_HONEST);
    SecAggClient own =
        Credentials.of(given(20, 0), floor.withGammaMillionths(1))
            .secureAggregation(full -> Optional.empty());
    assertThat(own.floor().cohortMin()).isEqualTo(20);
    assertThat(own.floor().gammaMillionthsMin()).isEqualTo(1);
    SecAggClient alone =
        Credentials.of(given(4, 0), null).secureAggregation(full -> Optional.empty());
    assertThat(alone.floor())
        .isEqualTo(new dev.cairn.secagg.client.ClientFloor(4, 0, Adversary.SEMI_HONEST));
    assertThat(alone.coordinatorKeys()).containsExactly(new byte[32]);
  }

  @Test
  void caThatNobodyWouldCompare_isRefusedWhenTheClientIsMade() {
    ClientFloor floor = ClientFloor.standard().withCa(Digest.of(new byte[0]));
    assertThatThrownBy(() -> builder().floor(floor).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("allows only the CA");
  }
}
