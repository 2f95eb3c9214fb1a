package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ClientFloor;
import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.FederatedClientBuilder;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.SessionOutcome;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.identity.CompactCredential;
import dev.cairn.protocol.identity.CredentialIssuer;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.protocol.identity.DeviceCredentialVerifier;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.protocol.identity.TestAuthority;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.server.CoordinatorSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole secure rounds of devices of which some have compact credentials. */
@Timeout(240)
class CompactRoundsTest {
  private static final TestAuthority CA = TestAuthority.create();
  private static final CredentialIssuer ISSUER = CA.issuer();
  private static final ClientFloor FLOOR =
      ClientFloor.standard().withMinimumCohort(4).withGammaMillionths(0);

  @TempDir Path folder;
  private final CoordinatorStorage storage = CoordinatorStorage.inMemory();
  private final CoordinatorSigner signer =
      new CoordinatorSigner(SecretBytes.random(32, RandomSource.system()));
  private final DeviceCredentialVerifier verifier = verifier();
  private final InMemoryCoordinator coordinator =
      new InMemoryCoordinator(
          storage,
          // It does not pass, so nobody is late, however slow this machine is.
          new ManualTime(System.currentTimeMillis()),
          new SecureDesk(storage.messages(), signer, verifier));
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private static DeviceCredentialVerifier verifier() {
    try {
      DeviceCredentialVerifier verifier =
          new DeviceCredentialVerifier(
              DeviceCertificates.of(CA.certificate()), System::currentTimeMillis);
      verifier.accept(ISSUER.statement());
      return verifier;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    coordinator.close();
    threads.shutdownNow();
  }

  private FileDeviceKeys keys(int index) {
    FileDeviceKeys keys = FileDeviceKeys.in(folder.resolve("device-" + index));
    keys.keep(
        new Enrolment(
            CA.issue(keys.publicKey().publicKey()),
            CA.certificate(),
            List.of(signer.publicKey()),
            ISSUER.statement()));
    return keys;
  }

  private Optional<IssuedCredential> issued(byte[] full, FileDeviceKeys keys) {
    try {
      return Optional.of(ISSUER.exchange(full, keys.publicKey().clientId(), verifier));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private FederatedClientBuilder builder(int index) {
    return FederatedClient.builder()
        .coordinator(coordinator)
        .store(new MemoryClientStore())
        .population(Plans.PHONES)
        .trainer(ScriptedTrainer.oneHot(index, 1))
        .examples(new BlankExamples(5))
        .checkInWaitMillis(2_000);
  }

  private CompletableFuture<SessionOutcome> start(DeviceIdentity identity, int index) {
    FederatedClient client = builder(index).identity(identity).floor(FLOOR).build();
    return CompletableFuture.supplyAsync(client::participate, threads);
  }

  /** Both kinds on one roster: each client verifies both. */
  @Test
  void mixedRoster_isOne() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(6, 6, 6), 60_000, null, new SecureRules(0)));
    for (int i = 0; i < 6; i++) {
      FileDeviceKeys keys = keys(i);
      DeviceIdentity identity = DeviceIdentity.of(keys);
      if (i % 2 == 0) {
        // From then on the identity shows what it was given.
        assertThat(identity.signer(full -> issued(full, keys)).credential())
            .hasSize(CompactCredential.BYTES);
      }
      CompletableFuture<SessionOutcome> unused = start(identity, i);
    }
    RunState state = coordinator.awaitRun(Duration.ofSeconds(90));
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
  }

  /** A credential is its device's alone, also if somebody else has its key. */
  @Test
  void credentialOfAnotherDeviceThanTheCaller_isInNoRoster() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(5, 6, 4), 20_000, 2_000L, new SecureRules(0)));
    FileDeviceKeys victim = keys(9);
    DeviceIdentity stolen = DeviceIdentity.of(victim);
    FederatedClient thief =
        builder(0)
            .identity(ClientIdentity.of(keys(0).publicKey().clientId()))
            .secureAggregation(
                new SecAggClient(
                    List.of(signer.publicKey()),
                    verifier,
                    stolen.signer(full -> issued(full, victim)),
                    new dev.cairn.secagg.client.ClientFloor(4, 0, Adversary.MALICIOUS),
                    RandomSource.system()))
            .build();
    CompletableFuture<SessionOutcome> outcome =
        CompletableFuture.supplyAsync(thief::participate, threads);
    for (int i = 1; i < 6; i++) {
      CompletableFuture<SessionOutcome> unused = start(DeviceIdentity.of(keys(i)), i);
    }
    assertThat(outcome.get(90, TimeUnit.SECONDS))
        .isInstanceOf(SessionOutcome.UpdateRefused.class)
        .asString()
        .contains("another client than the sender");
  }
}
