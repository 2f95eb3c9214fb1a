package dev.cairn.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.identity.DeviceStandings.Standing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Devices that call on and on are looked at together, and no answer is believed for longer. */
class DeviceLooksTest {
  private static final long HALF = DeviceStandings.FRESH.toNanos() / 2;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
  private final Set<ClientId> revoked = new HashSet<>();
  private final List<Set<ClientId>> queries = new ArrayList<>();
  private final Queue<Runnable> meanwhile = new ArrayDeque<>();
  private boolean trouble;
  private final DeviceLooks looks = new DeviceLooks(this::known, Runnable::run, nanos::get);

  private Map<ClientId, KnownDevice> known(Set<ClientId> clients) {
    queries.add(Set.copyOf(clients));
    if (trouble) {
      throw new TroubleException("the database is away");
    }
    Map<ClientId, KnownDevice> known = new HashMap<>();
    for (ClientId client : clients) {
      known.put(client, new KnownDevice(revoked.contains(client), DeviceStatus.ACTIVE));
    }
    Runnable now = meanwhile.poll();
    if (now != null) {
      now.run();
    }
    return known;
  }

  private static ClientId device(int i) {
    return new ClientId("d" + i);
  }

  private Standing ask(int device) {
    return looks.of(device(device)).toCompletableFuture().join();
  }

  private void askAll(int devices) {
    for (int i = 0; i < devices; i++) {
      assertThat(ask(i)).isEqualTo(Standing.KNOWN);
    }
  }

  @Test
  void devicesThatCallOn_areLookedAtTogether_whenTheFirstOfThemHasToBe() {
    askAll(50);
    assertThat(queries).hasSize(50);
    queries.clear();
    nanos.addAndGet(HALF);
    askAll(50);
    assertThat(queries).isEmpty();
    nanos.addAndGet(HALF);
    askAll(50);
    assertThat(queries).singleElement().satisfies(query -> assertThat(query).hasSize(50));
  }

  @Test
  void deviceThatFellSilent_isNotLookedAt() {
    askAll(2);
    nanos.addAndGet(HALF - 1);
    assertThat(ask(0)).isEqualTo(Standing.KNOWN);
    nanos.addAndGet(1);
    assertThat(ask(1)).isEqualTo(Standing.KNOWN);
    queries.clear();
    assertThat(ask(2)).isEqualTo(Standing.KNOWN);
    assertThat(queries).containsExactly(Set.of(device(1), device(2)));
    assertThat(ask(3)).isEqualTo(Standing.KNOWN);
    assertThat(queries).hasSize(2).last().isEqualTo(Set.of(device(3)));
  }

  @Test
  void answerThatWasReadAlong_isBelievedNoLongerThanAnyOther() {
    askAll(1);
    nanos.addAndGet(HALF);
    askAll(2);
    revoked.add(device(0));
    nanos.addAndGet(DeviceStandings.FRESH.toNanos() - 1);
    assertThat(ask(0)).isEqualTo(Standing.KNOWN);
    nanos.addAndGet(1);
    assertThat(ask(0)).isEqualTo(Standing.REVOKED);
  }

  @Test
  void revocation_isSeenEarlier_ifTheDeviceWasReadAlong() {
    askAll(1);
    nanos.addAndGet(HALF);
    assertThat(ask(0)).isEqualTo(Standing.KNOWN);
    revoked.add(device(0));
    assertThat(ask(1)).isEqualTo(Standing.KNOWN);
    assertThat(ask(0)).isEqualTo(Standing.REVOKED);
  }

  @Test
  void devicesBeyondAQuery_areLeftToTheNext_andNoMoreAreNoted() {
    int devices = SharedLooks.LOOKS_MAX + 20;
    askAll(devices);
    nanos.addAndGet(HALF);
    askAll(devices);
    queries.clear();
    assertThat(ask(devices)).isEqualTo(Standing.KNOWN);
    assertThat(ask(devices + 1)).isEqualTo(Standing.KNOWN);
    assertThat(queries).extracting(Set::size).containsExactly(256, 2);
  }

  @Test
  void trouble_failsWhoHadToBeLookedAt_andTheOthersKeepTheirTime() {
    askAll(1);
    nanos.addAndGet(HALF);
    assertThat(ask(0)).isEqualTo(Standing.KNOWN);
    trouble = true;
    assertThatThrownBy(() -> ask(1)).hasCauseInstanceOf(TroubleException.class);
    nanos.addAndGet(HALF - 1);
    assertThat(ask(0)).isEqualTo(Standing.KNOWN);
    nanos.addAndGet(1);
    assertThatThrownBy(() -> ask(0)).hasCauseInstanceOf(TroubleException.class);
    trouble = false;
    assertThat(ask(0)).isEqualTo(Standing.KNOWN);
  }

  @Test
  void queryThatEndsLate_doesNotBringBackAnOlderAnswer() {
    meanwhile.add(
        () -> {
          revoked.add(device(0));
          nanos.addAndGet(Duration.ofSeconds(1).toNanos());
          looks.now(device(0));
        });
    assertThat(ask(0)).as("read before").isEqualTo(Standing.KNOWN);
    assertThat(ask(0)).isEqualTo(Standing.REVOKED);
    assertThat(queries).hasSize(2);
  }

  /** What was read before a change of this process may be what it changed. */
  @Test
  void deviceThatChangesDuringAQuery_isReadAgain() {
    askAll(1);
    nanos.addAndGet(HALF);
    askAll(1);
    queries.clear();
    meanwhile.add(
        () -> {
          revoked.add(device(0));
          looks.changed(device(0));
        });
    assertThat(ask(1)).isEqualTo(Standing.KNOWN);
    assertThat(queries).containsExactly(Set.of(device(0), device(1)), Set.of(device(0)));
    assertThat(ask(0)).isEqualTo(Standing.REVOKED);
    assertThat(queries).hasSize(2);
  }

  @Test
  void changesOfOthersDuringAQuery_takeNothingFromWhatWasRead() {
    looks.changed(device(0));
    askAll(1);
    nanos.addAndGet(HALF);
    askAll(1);
    queries.clear();
    meanwhile.add(() -> looks.changed(device(2)));
    askAll(2);
    nanos.addAndGet(DeviceStandings.FRESH.toNanos() - 1);
    askAll(2);
    assertThat(queries).containsExactly(Set.of(device(0), device(1)));
  }

  @Test
  void deviceThatKeepsChanging_isToldAsItWasLast_andNotBelieved() {
    for (int i = 0; i < 3; i++) {
      meanwhile.add(() -> looks.changed(device(0)));
    }
    assertThat(ask(0)).isEqualTo(Standing.KNOWN);
    assertThat(queries).hasSize(3);
    assertThat(ask(0)).isEqualTo(Standing.KNOWN);
    assertThat(queries).hasSize(4);
  }
}
