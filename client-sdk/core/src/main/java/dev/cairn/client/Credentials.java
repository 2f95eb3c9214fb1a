package dev.cairn.client;

import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.MessageSigner;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** With what a client proves who it is. */
interface Credentials {

  /** Why the client need not even ask the coordinator, and what to do about it; empty if it may. */
  Optional<String> objection();

  /**
   * How the client takes part in the next secure round; null if it cannot.
   *
   * @param exchange gives the compact form of a device's credential, or nothing
   */
  @Nullable SecAggClient secureAggregation(Function<byte[], Optional<IssuedCredential>> exchange);

  /** Those of an enrolled device, looked at anew each time: they expire and are renewed. */
  static Credentials of(DeviceIdentity identity, ClientFloor floor) {
    return new Credentials() {
      @Override
      public Optional<String> objection() {
        Optional<String> objection = identity.objection();
        return objection.isPresent() ? objection : floor.objectionTo(identity);
      }

      @Override
      public SecAggClient secureAggregation(Function<byte[], Optional<IssuedCredential>> exchange) {
        // Asked before the keys are read: the answer may hand over to the next one.
        MessageSigner signer = identity.signer(exchange);
        List<byte[]> pinned = floor.coordinatorKeys();
        return new SecAggClient(
            pinned.isEmpty() ? identity.coordinatorKeys() : pinned,
            identity.verifier(),
            signer,
            floor.secureRounds(),
            RandomSource.system());
      }
    };
  }

  /**
   * None but what the app has for secure rounds.
   *
   * @param floor what the app insists on besides; null for nothing
   */
  static Credentials of(@Nullable SecAggClient secure, @Nullable ClientFloor floor) {
    SecAggClient strict = secure == null || floor == null ? secure : strict(secure, floor);
    return new Credentials() {
      @Override
      public Optional<String> objection() {
        return Optional.empty();
      }

      @Override
      public @Nullable SecAggClient secureAggregation(
          Function<byte[], Optional<IssuedCredential>> exchange) {
        return strict;
      }
    };
  }

  /** Of two floors the higher one in each respect. */
  private static SecAggClient strict(SecAggClient secure, ClientFloor floor) {
    return new SecAggClient(
        floor.coordinatorKeys().isEmpty() ? secure.coordinatorKeys() : floor.coordinatorKeys(),
        secure.verifier(),
        secure.signer(),
        new dev.cairn.secagg.client.ClientFloor(
            Math.max(secure.floor().cohortMin(), floor.minimumCohort()),
            Math.max(secure.floor().gammaMillionthsMin(), floor.gammaMillionthsMin()),
            stricter(secure.floor().adversary(), floor.adversary())),
        secure.random());
  }

  private static Adversary stricter(Adversary one, Adversary other) {
    return one == Adversary.MALICIOUS ? one : other;
  }
}
