package dev.cairn.engine.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.AssignmentDigest;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.client.SpentMark;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.VerifiedSigner;
import dev.cairn.secagg.server.CoordinatorSigner;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which adverts are taken, by when their credentials end. Keys are advertised until the 40th
 * second, shares until the 46th, updates until the 58th, confirmations until the 64th, and whoever
 * confirmed fetches the quorum until the 70th.
 */
class CredentialsThatLastTest {
  private final SecretBytes seed = SecretBytes.random(32, RandomSource.system());
  private final byte[] key = Signatures.publicKey(seed);
  private final CoordinatorSigner coordinator =
      new CoordinatorSigner(SecretBytes.random(32, RandomSource.system()));

  /** A credential is a client's id and its key, and ends at a moment that the test says. */
  private static CredentialVerifier endingAt(long endMillis) {
    return new CredentialVerifier() {
      @Override
      public VerifiedSigner verify(byte[] credential) {
        return new VerifiedSigner(
            Arrays.copyOf(credential, 32), Arrays.copyOfRange(credential, 32, 64));
      }

      @Override
      public CredentialVerifier lasting(long untilMillis) {
        return credential -> {
          if (untilMillis > endMillis) {
            throw new CredentialException("it ends too soon");
          }
          return verify(credential);
        };
      }
    };
  }

  private static ClientId client(int index) {
    return new ClientId(Rounds.digest("device " + index).hex());
  }

  private static RoundState keying(RoundConfig config) {
    RoundState state = after(RoundMachine.initial(), new RoundCommand.Open(config));
    for (int i = 0; i < config.cohort().selected(); i++) {
      state = after(state, new RoundCommand.Join(client(i)));
    }
    assertThat(state.name()).isEqualTo("Keying");
    assertThat(state.deadline()).isEqualTo(Rounds.START + 40_000);
    return state;
  }

  private static RoundState after(RoundState state, RoundCommand command) {
    RoundState next = state;
    for (RoundEvent event : RoundMachine.decide(state, command, Rounds.START).events()) {
      next = RoundMachine.evolve(next, event);
    }
    return next;
  }

  private SignedMessage advert(RoundConfig config, SignedMessage signed) throws Exception {
    byte[] credential = Arrays.copyOf(new Digest(client(0).value()).bytes(), 64);
    System.arraycopy(key, 0, credential, 32, 32);
    MessageSigner signer =
        new MessageSigner() {
          @Override
          public byte[] credential() {
            return credential;
          }

          @Override
          public byte[] sign(byte[] message) {
            return Signatures.sign(seed, message);
          }
        };
    ExpectedRound expected =
        new ExpectedRound(
            config.population().name(),
            config.id().toString(),
            config.base().digest().bytes(),
            AssignmentDigest.of(
                    config.model(), config.training(), config.update(), config.seed(), 1)
                .bytes(),
            config.update().layout(config.model().shape().dimension()),
            config.update().cohortMax(),
            config.update().clipNorm(),
            config.update().maxWeight());
    return new SecAggClient(
            List.of(coordinator.publicKey()),
            endingAt(0),
            signer,
            new ClientFloor(3, 0, Adversary.SEMI_HONEST),
            RandomSource.system())
        .join(signed, expected, unset())
        .message();
  }

  private static SpentMark unset() {
    return new SpentMark() {
      @Override
      public boolean isSet() {
        return false;
      }

      @Override
      public boolean set() {
        return true;
      }
    };
  }

  private Taken advertised(RoundConfig config, long endMillis) throws Exception {
    SecureDesk desk =
        new SecureDesk(new MemoryPorts().messages(), coordinator, endingAt(endMillis));
    return desk.take(keying(config), client(0), advert(config, desk.config(config)));
  }

  @ParameterizedTest
  @CsvSource({"45999, 69999", "46000, 70000"})
  void onTheCompleteGraph_untilTheRosterIsChecked_onARing_untilTheQuorumIs(long complete, long ring)
      throws Exception {
    boolean lasts = complete == 46_000;
    assertThat(advertised(Rounds.secure(60, 64, 50, 0), Rounds.START + complete))
        .isInstanceOf(lasts ? Taken.Asked.class : Taken.No.class);
    assertThat(advertised(Rounds.semiHonest(60, 66, 50, 0), Rounds.START + complete))
        .isInstanceOf(lasts ? Taken.Asked.class : Taken.No.class);
    assertThat(advertised(Rounds.secure(60, 66, 50, 0), Rounds.START + ring))
        .isInstanceOf(lasts ? Taken.Asked.class : Taken.No.class);
  }

  /** Between the shares' deadline and the confirmations': others would meet it in the quorum. */
  @Test
  void onARing_credentialThatEndsInMidRound_isRefused() throws Exception {
    assertThat(advertised(Rounds.secure(60, 66, 50, 0), Rounds.START + 55_000))
        .isInstanceOfSatisfying(
            Taken.No.class, no -> assertThat(no.refused().detail()).contains("it ends too soon"));
  }
}
