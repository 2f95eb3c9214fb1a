package dev.cairn.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.TroubleException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

  @TempDir Path folder;
  private @Nullable CertificateAuthority ca;
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
  private final Store store = new Store();
  private final DeviceStandings standings = new DeviceStandings(store, Runnable::run, nanos::get);

  /** One device, or trouble. */
  private final class Store implements DeviceRecords {
    int asked;
    boolean trouble;
    @Nullable DeviceRecord device;

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
      return Optional.ofNullable(device);
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
  }

  private DeviceStandings.Standing ask() {
    return standings.of(CLIENT).toCompletableFuture().join();
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
  void change_isSeenAtOnce() {
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.UNKNOWN);
    store.device = device(null);
    assertThat(ask()).isEqualTo(DeviceStandings.Standing.UNKNOWN);

    standings.changed(CLIENT);

    assertThat(ask()).isEqualTo(DeviceStandings.Standing.KNOWN);
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
            question -> {
              throw new RejectedExecutionException("full");
            },
            nanos::get);

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
