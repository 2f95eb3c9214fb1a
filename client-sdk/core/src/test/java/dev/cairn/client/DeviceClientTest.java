package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.TestAuthority;
import dev.cairn.protocol.identity.UnauthenticatedException;
import dev.cairn.secagg.client.SecAggClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are enrolled devices, and what they insist on. */
class DeviceClientTest {
  private static final TestAuthority CA = TestAuthority.create();

  @TempDir Path folder;
  private final Fixture fixture = new Fixture();
  private final FakeCoordinator coordinator = fixture.coordinator;
  private long now = System.currentTimeMillis();
  private FileDeviceKeys keys;
  private DeviceIdentity identity;

  @BeforeEach
  void enrol() {
    keys = FileDeviceKeys.in(folder.resolve("identity"));
    keys.keep(
        new Enrolment(
            CA.issue(keys.publicKey().publicKey()), CA.certificate(), List.of(new byte[32])));
    identity = DeviceIdentity.of(keys, () -> now);
    coordinator.checkIn =
        request ->
            new CheckInReply.Assigned(
                fixture.assignment(
                    new SessionId(Fixture.SESSION.round(), request.client()), Fixture.MODEL));
  }

  private FederatedClientBuilder builder() {
    return fixture.builder().identity(identity);
  }

  @Test
  void name_isThatOfTheDevice() {
    assertThat(builder().build().clientId()).isEqualTo(keys.publicKey().clientId());
  }

  @Test
  void plainRound_isDeclinedUnlessTheAppAllowsIt() {
    SessionOutcome outcome = builder().build().participate();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SessionOutcome.Declined.class,
            declined -> {
              assertThat(declined.round()).isEqualTo(Fixture.SESSION.round());
              assertThat(declined.reason()).isEqualTo("PLAIN_ROUND");
              assertThat(declined.detail()).contains("could read this client's update");
            });
    assertThat(coordinator.departures).containsExactly(Departure.DECLINED);
    assertThat(fixture.jobs).isEmpty();
    assertThat(builder().floor(ClientFloor.standard().allowingPlainUpdates()).build().participate())
        .isInstanceOf(SessionOutcome.Contributed.class);
    assertThat(fixture.jobs).hasSize(1);
  }

  @Test
  void clientWithoutDevice_mayInsistToo() {
    assertThat(fixture.builder().floor(ClientFloor.standard()).build().participate())
        .isInstanceOf(SessionOutcome.Declined.class);
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
  }

  @Test
  void order_followsTheLabelOrTheName() {
    ClientFloor plain = ClientFloor.standard().allowingPlainUpdates();
    builder().floor(plain).build().participate();
    builder()
        .floor(plain)
        .orderLabel("client-001")
        .store(new MemoryClientStore())
        .build()
        .participate();
    assertThat(fixture.jobs.get(0).order())
        .isEqualTo(BatchOrder.of(99, 3, identity.clientId(), Fixture.EXAMPLES, 2));
    assertThat(fixture.jobs.get(1).order())
        .isEqualTo(BatchOrder.of(99, 3, new ClientId("client-001"), Fixture.EXAMPLES, 2))
        .isNotEqualTo(fixture.jobs.get(0).order());
  }

  @Test
  void expiredCertificate_isKnownBeforeTheCoordinatorIsAsked() {
    FederatedClient client = builder().build();
    now = identity.validUntil().plus(Duration.ofSeconds(1)).toEpochMilli();
    Progress progress = client.run(StopCondition.never());
    assertThat(progress.last())
        .isEqualTo(
            new SessionOutcome.Rejected(
                "the device's certificate has expired: it was valid until "
                    + identity.validUntil()
                    + "; ask the operator for a new token (cairn enroll), and enrol with it"));
    assertThat(progress.sessions()).isEqualTo(1);
    assertThat(coordinator.calls).isEmpty();
  }

  @Test
  void deviceThatHasNotEnrolled_isToldSo() {
    DeviceIdentity fresh = DeviceIdentity.of(FileDeviceKeys.in(folder.resolve("fresh")));
    assertThat(fixture.builder().identity(fresh).build().participate())
        .isInstanceOfSatisfying(
            SessionOutcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).contains("this device has not enrolled"));
    assertThat(coordinator.calls).isEmpty();
  }

  @Test
  void coordinatorThatDoesNotLetItIn_endsTheRun() {
    coordinator.checkIn =
        request -> {
          throw new UnauthenticatedException("the device was revoked", new Exception());
        };
    Progress progress = builder().build().run(StopCondition.never());
    assertThat(progress.last()).isEqualTo(new SessionOutcome.Rejected("the device was revoked"));
    assertThat(coordinator.calls).containsExactly("checkIn");
  }

  @Test
  void revokedInTheMiddleOfARound_endsTheRun() {
    coordinator.upload =
        header -> {
          throw new UnauthenticatedException("the device was revoked", new Exception());
        };
    FederatedClient client = builder().floor(ClientFloor.standard().allowingPlainUpdates()).build();
    assertThat(client.run(StopCondition.never()).last())
        .isEqualTo(new SessionOutcome.Rejected("the device was revoked"));
  }

  @Test
  void populationThatTheFloorDoesNotAllow_isRefusedWhenTheClientIsMade() {
    ClientFloor floor = ClientFloor.standard().onlyFor(new Population("hearts"));
    assertThatThrownBy(() -> builder().floor(floor).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the client's floor allows the populations [hearts], and not fashion");
    builder().floor(floor.onlyFor(new Population("fashion"), new Population("x"))).build();
  }

  @Test
  void otherCaThanTheFloors_isRefusedBeforeTheCoordinatorIsAsked() {
    Digest other = Digest.of(new byte[0]);
    assertThat(builder().floor(ClientFloor.standard().withCa(other)).build().participate())
        .isEqualTo(
            new SessionOutcome.Rejected(
                "the client's floor allows only the CA "
                    + other
                    + ", and this device has enrolled with "
                    + CA.fingerprint()
                    + ": enrol it with a token of the right CA"));
    assertThat(coordinator.calls).isEmpty();
    ClientFloor right = ClientFloor.standard().withCa(CA.fingerprint());
    assertThat(builder().floor(right).build().participate())
        .isInstanceOf(SessionOutcome.Declined.class);
  }

  @Test
  void secureRounds_getWhatFloorAndEnrolmentSay() {
    SecAggClient usual =
        Credentials.of(identity, ClientFloor.standard())
            .secureAggregation(full -> Optional.empty());
    assertThat(usual.floor().cohortMin()).isEqualTo(8);
    assertThat(usual.floor().gammaMillionthsMin()).isEqualTo(100_000);
    assertThat(usual.coordinatorKeys()).containsExactly(new byte[32]);
    assertThat(usual.signer()).isSameAs(identity.signer());
    byte[] pinned = new byte[32];
    Arrays.fill(pinned, (byte) 5);
    ClientFloor floor =
        ClientFloor.standard()
            .withMinimumCohort(12)
            .withGammaMillionths(0)
            .withCoordinatorKeys(List.of(pinned));
    SecAggClient strict =
        Credentials.of(identity, floor).secureAggregation(full -> Optional.empty());
    assertThat(strict.floor().cohortMin()).isEqualTo(12);
    assertThat(strict.floor().gammaMillionthsMin()).isZero();
    assertThat(strict.coordinatorKeys()).containsExactly(pinned);
  }

  @Test
  void deviceAndGivenSecurity_areRefusedTogether() {
    SecAggClient given =
        Credentials.of(identity, ClientFloor.standard())
            .secureAggregation(full -> Optional.empty());
    assertThatThrownBy(() -> builder().secureAggregation(given).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("secureAggregation(...)");
  }

  @Test
  void floors_outOfBounds_areRefused() {
    assertThatThrownBy(() -> ClientFloor.standard().withMinimumCohort(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 to 1024, not 2");
    assertThatThrownBy(() -> ClientFloor.standard().withGammaMillionths(1_000_000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ClientFloor.standard().withCoordinatorKeys(List.of()))
        .hasMessage("pinned are one or more keys of 32 bytes");
    assertThatThrownBy(() -> ClientFloor.standard().withCoordinatorKeys(List.of(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
