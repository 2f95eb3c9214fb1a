package dev.cairn.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.conduct.Strike;
import dev.cairn.engine.conduct.StrikeReason;
import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceStandingsTest {
  private static final ClientId CLIENT = new ClientId("a");
  private static final StrikeRules RULES =
      new StrikeRules(1, 1, Duration.ofDays(1), Duration.ofDays(1));
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir Path folder;
  private @Nullable CertificateAuthority ca;
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
  private final Store store = new Store();
  private final DeviceStandings standings =
      new DeviceStandings(store, store, Runnable::run, nanos::get, CLOCK);

  /** One device, or trouble. */
  private final class Store implements DeviceRecords, StandingRecords {
    int asked;
    boolean trouble;
    boolean erased;
    Runnable meanwhile = () -> {};
    @Nullable DeviceRecord device;

    @Override
    public Store expecting(long revision) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void add(List<TokenRecord> tokens, String operator) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<TokenRecord> token(String id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<DeviceRecord> device(ClientId client) {
      asked++;
      if (trouble) {
        throw new TroubleException("the database is away");
      }
      Optional<DeviceRecord> read = Optional.ofNullable(device);
      Runnable once = meanwhile;
      meanwhile = () -> {};
      once.run();
      return read;
    }

    @Override
    public List<DeviceRecord> devices(@Nullable ClientId after, int max) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean enrol(String tokenId, DeviceRecord enrolled, Instant now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean renew(DeviceRecord renewed) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean revoke(ClientId client, String reason, String operator, Instant now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean erase(ClientId client, Instant now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isErased(ClientId client) {
      return erased;
    }

    @Override
    public void quarantine(
        ClientId client, String reason, String by, Instant now, @Nullable Instant until) {
      become(new DeviceStatus(DeviceStatus.Kind.QUARANTINED, reason, by, now, until, 0));
    }

    @Override
    public void release(ClientId client) {
      become(DeviceStatus.ACTIVE);
    }

    @Override
    public void disable(ClientId client, String reason, String by, Instant now) {
      become(new DeviceStatus(DeviceStatus.Kind.DISABLED, reason, by, now, null, 0));
    }

    @Override
    public void enable(ClientId client) {
      become(DeviceStatus.ACTIVE);
    }

    @Override
    public boolean strike(Strike strike, StrikeRules rules) {
      become(
          new DeviceStatus(
              DeviceStatus.Kind.QUARANTINED, "strikes", DeviceStatus.COORDINATOR, NOW, NOW, 1));
      return true;
    }

    @Override
    public List<Strike> strikes(ClientId client, int max) {
      return List.of();
    }
  }

  private void become(DeviceStatus status) {
    DeviceRecord before = store.device;
    if (before != null) {
      store.device =
          new DeviceRecord(
              CLIENT, null, Instant.EPOCH, before.certificate(), null, null, status, 0);
    }
  }

  private DeviceStandings.Standing ask() {
    return standings.of(CLIENT).toCompletableFuture().join();
  }

  /** Both in one process: what was read before a revocation must not be believed after it. */
  @Test
  void revocationDuringALook_countsFromTheNextCallOn() {
    store.device = device(null);
    store.meanwhile =
        () -> {
          store.device = device(NOW);
          standings.changed(CLIENT);
        };
    DeviceStandings.Standing unused = ask();
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.REVOKED);
  }

  @Test
  void disablingDuringALook_isKnownToTheNextCall() {
    store.device = device(null);
    store.meanwhile = () -> standings.disable(CLIENT, "lost", "ada");
    DeviceStandings.Standing unused = ask();
    assertThat(standings.lastStatus(CLIENT).kind()).isEqualTo(DeviceStatus.Kind.DISABLED);
  }

  private DeviceRecord device(@Nullable Instant revokedAt) {
    if (ca == null) {
      ca = CertificateAuthority.create(folder.resolve("ca"), Clock.systemUTC(), new SecureRandom());
    }
    return new DeviceRecord(
        CLIENT, null, Instant.EPOCH, ca.certificate(), revokedAt, revokedAt == null ? null : "x");
  }

  @Test
  void revocationElsewhere_takesEffectWithinFiveSeconds() {
    store.device = device(null);
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.KNOWN);
    store.device = device(Instant.EPOCH);

    nanos.addAndGet(Duration.ofMillis(4_999).toNanos());
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.KNOWN);
    assertThat(store.asked).isOne();

    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.REVOKED);
    assertThat(store.asked).isEqualTo(2);
  }

  @Test
  void erasedDevice_isTurnedAwayAsIfRevoked() {
    store.erased = true;
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.REVOKED);
  }

  @Test
  void change_isSeenAtOnce() {
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.UNKNOWN);
    store.device = device(null);
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.UNKNOWN);

    standings.changed(CLIENT);

    assertThat(ask()).isEqualTo(DeviceStandings.Standing.KNOWN);
  }

  @Test
  void deviceThatIsKeptAway_isStillKnown_andEachChangeIsSeenAtOnce() {
    store.device = device(null);
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.KNOWN);
    assertThat(standings.lastStatus(CLIENT)).isEqualTo(DeviceStatus.ACTIVE);

    assertThat(standings.quarantine(CLIENT, "noise", NOW.plusSeconds(9), "ada"))
        .hasValueSatisfying(
            device -> assertThat(device.status()).isEqualTo(standings.lastStatus(CLIENT)));
    assertThat(standings.lastStatus(CLIENT).isKeptAwayAt(NOW.plusSeconds(8))).isTrue();
    assertThat(standings.lastStatus(CLIENT).isKeptAwayAt(NOW.plusSeconds(9))).isFalse();
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.KNOWN);

    assertThat(standings.release(CLIENT)).isPresent();
    assertThat(standings.lastStatus(CLIENT)).isEqualTo(DeviceStatus.ACTIVE);
    assertThat(standings.disable(CLIENT, "sold", "ada")).isPresent();
    assertThat(standings.lastStatus(CLIENT).isKeptAwayAt(Instant.MAX)).isTrue();
    assertThat(standings.enable(CLIENT)).isPresent();
    assertThat(standings.lastStatus(CLIENT)).isEqualTo(DeviceStatus.ACTIVE);

    Strike strike =
        new Strike(CLIENT, RoundId.parse("r/1/1"), StrikeReason.MALFORMED, "no signature", NOW);
    assertThat(standings.strike(strike, RULES)).isTrue();
    assertThat(standings.lastStatus(CLIENT).kind()).isEqualTo(DeviceStatus.Kind.QUARANTINED);
  }

  @Test
  void trouble_letsNobodyIn_andIsNotRemembered() {
    store.device = device(null);
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.KNOWN);
    nanos.addAndGet(DeviceStandings.FRESH.toNanos());
    store.trouble = true;

    assertThatThrownBy(this::ask)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(TroubleException.class);

    store.trouble = false;
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.KNOWN);
  }

  @Test
  void tooManyQuestions_areRefused() {
    DeviceStandings full =
        new DeviceStandings(
            store,
            store,
            question -> {
              throw new RejectedExecutionException("full");
            },
            nanos::get,
            CLOCK);

    assertThat(full.of(CLIENT).toCompletableFuture())
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void memory_isBounded() {
    Recent<Integer, Integer> recent = new Recent<>(3);
    for (int i = 0; i < 10; i++) {
      recent.put(i, i);
      assertThat(recent.get(0)).as("it was asked for all the time").isZero();
    }

    assertThat(recent.get(7)).isNull();
    assertThat(recent.get(8)).isEqualTo(8);
    assertThat(recent.get(9)).isEqualTo(9);
  }
}
