package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.ClientVersion;
import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.ParticipationTerms;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.ring.FixedPointCodec;
import dev.cairn.secagg.ring.RingLayout;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is asked to take part when a run is active. */
class DeviceDeskTest {
  /** Between looks at what is waited for: the cores are for others meanwhile. */
  private static final long LOOK_NANOS = 1_000_000;

  private static final RunId RUN = new RunId("run");
  private static final ClientId A = new ClientId("a");
  private static final ClientId B = new ClientId("b");

  private static final int DIMENSION = 6;
  private static final RingLayout LAYOUT = new RingLayout(DIMENSION, 2, 1);

  private final MemoryHost memory = new MemoryHost();
  private final KeptAway conduct = new KeptAway();
  private final CheckInPace pace = MemoryHost.pace(() -> 1_800_000_000_000L);
  private final Map<ClientId, Long> participations = new ConcurrentHashMap<>();
  private final CheckInRules rules =
      new CheckInRules(conduct, pace, (population, client) -> participations.get(client));
  private final RunHost host = memory.host();
  private final DeviceDesk desk = memory.desk(rules);

  @AfterEach
  void close() {
    memory.close();
  }

  private void start(int cohort) {
    start(cohort, null);
  }

  private void start(int cohort, EligibilityRules eligibility) {
    TrainingPlan plan = MemoryHost.plan(cohort, null, eligibility);
    assertThat(host.start(RUN, plan, Digest.of(new byte[0]), new ModelId(Digest.of(new byte[0]))))
        .isTrue();
    await(() -> host.snapshot(RUN) != null && recruiting() != null);
  }

  private Recruiting recruiting() {
    return host.snapshot(RUN).round() instanceof Recruiting recruiting ? recruiting : null;
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private CompletableFuture<CheckInReply> checkIn(ClientId client, long waitMillis) {
    return desk.checkIn(new CheckIn(client, MemoryHost.PHONES, 5, "1", waitMillis));
  }

  @Test
  void clientThatIsKeptAway_isToldAtOnce_andTakesNobodysPlace() throws Exception {
    start(1);
    conduct.clients.add(A);

    assertThat(checkIn(A, 30_000)).isCompletedWithValue(KeptAway.TOLD);

    assertThat(recruiting().joined()).isEmpty();
    assertThat(checkIn(B, 30_000).get(20, TimeUnit.SECONDS))
        .isInstanceOf(CheckInReply.Assigned.class);
  }

  @Test
  void smallPopulation_waitsForARun_andALargeOneIsSpread() throws Exception {
    assertThat(checkIn(A, 20).get(20, TimeUnit.SECONDS))
        .isEqualTo(new CheckInReply.ComeBackLater(0, "no run is active for population phones"));
    List<Long> away = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      CheckInReply reply = checkIn(new ClientId("c" + i), 0).get(20, TimeUnit.SECONDS);
      away.add(((CheckInReply.ComeBackLater) reply).afterMillis());
    }
    assertThat(away.get(1_999)).isBetween(195_000L, 205_000L);
    assertThat(away.get(999)).isBetween(95_000L, 105_000L);
    assertThat(checkIn(A, 60_000)).as("it need not wait").isDone();
  }

  @Test
  void deviceOfALargePopulation_waitsIfTheNextRoundNeedsIt() throws Exception {
    start(1);
    assertThat(checkIn(A, 30_000).get(20, TimeUnit.SECONDS))
        .isInstanceOf(CheckInReply.Assigned.class);
    for (int i = 0; i < 400; i++) {
      checkIn(new ClientId("c" + i), 0).get(20, TimeUnit.SECONDS);
    }
    // An answer may be here before its guest has left the room.
    await(() -> host.heldRequests() == 0);
    List<CompletableFuture<CheckInReply>> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiting.add(checkIn(new ClientId("w" + i), 60_000));
    }
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    assertThat(checkIn(B, 60_000)).as("enough devices wait").isDone();
  }

  @Test
  void unfitClient_isToldWhy_andTakesNobodysPlace() {
    start(1, new EligibilityRules(ClientVersion.parse("1.1"), List.of("phone"), 9, 0));

    assertThat(checkIn(A, 60_000))
        .isCompletedWithValue(
            new CheckInReply.ComeBackLater(
                3_600_000,
                "this run takes clients from version 1.1 on, and this one is '1': update the app;"
                    + " this run takes devices of the class phone, and this one is of ''; this run"
                    + " takes clients with at least 9 examples, and this one has 5"));
    assertThat(recruiting().joined()).isEmpty();
  }

  @Test
  void separation_isKept_andToldToTheClient() throws Exception {
    start(1, new EligibilityRules(null, List.of(), 2, 100_000));
    long now = System.currentTimeMillis();
    participations.put(A, now - 40_000);
    participations.put(B, now - 100_001);

    CheckInReply told = checkIn(A, 60_000).get(20, TimeUnit.SECONDS);
    assertThat(((CheckInReply.ComeBackLater) told).afterMillis()).isBetween(30_000L, 60_000L);
    assertThat(((CheckInReply.ComeBackLater) told).reason()).contains("100 s between");

    CheckInReply taken = checkIn(B, 60_000).get(20, TimeUnit.SECONDS);
    assertThat(((CheckInReply.Assigned) taken).assignment().terms())
        .isEqualTo(new ParticipationTerms(2, 100_000));
  }

  @Test
  void clientThatWaitedWhenARunBegan_isLookedAtAgain() throws Exception {
    CompletableFuture<CheckInReply> waiting = checkIn(A, 60_000);
    assertThat(waiting).isNotDone();

    start(1, new EligibilityRules(null, List.of(), 1, 100_000));

    assertThat(waiting.get(20, TimeUnit.SECONDS))
        .isEqualTo(new CheckInReply.ComeBackLater(0, "a run has begun: ask again"));
  }

  @Test
  void cancelledCheckIn_leavesTheRoom_alsoAfterALookup() {
    start(3, new EligibilityRules(null, List.of(), 1, 100_000));
    CompletableFuture<CheckInReply> waiting = checkIn(A, 60_000);
    await(() -> host.heldRequests() == 1);

    assertThat(waiting.cancel(false)).isTrue();

    await(() -> host.heldRequests() == 0);
  }

  @Test
  void clientThatIsKeptAwayWhileItWaits_isNotTaken() throws Exception {
    CompletableFuture<CheckInReply> waiting = checkIn(A, 2_000);
    conduct.clients.add(A);
    start(1);

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isInstanceOf(CheckInReply.ComeBackLater.class);
    assertThat(recruiting().joined()).isEmpty();
  }

  private static float[] ones() {
    float[] ones = new float[DIMENSION];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static UpdatePipeline pipeline() {
    return new UpdatePipeline(new UpdateSpec(1, 1, 1, 2), DIMENSION);
  }

  /** Sends an update of A, which is the only member of the round. */
  private UpdateReceipt upload(long[] lanes) throws Exception {
    UpdateBody body = UpdateBody.ofLanes(lanes);
    UpdateHeader header =
        new UpdateHeader(new SessionId(new RoundId(RUN, 1, 1), A), body.digest(), body.length());
    Optional<UpdateReceipt> verdict = desk.verdict(header).get(20, TimeUnit.SECONDS);
    if (verdict.isPresent()) {
      return verdict.get();
    }
    UpdateReception reception =
        desk.receive(header, desk)
            .thenApply(UploadFixture::reception)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    reception.write(body.slice(0, (int) body.length()));
    return reception.complete().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void assertRefused(UpdateReceipt receipt, Refusal refusal) {
    assertThat(receipt)
        .isInstanceOfSatisfying(
            UpdateReceipt.Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(refusal));
  }

  @Test
  void updatesThatNoHonestClientSends_areStrikes_andTheRoundGoesOn() throws Exception {
    start(1);
    assertThat(checkIn(A, 30_000).get(20, TimeUnit.SECONDS))
        .isInstanceOf(CheckInReply.Assigned.class);
    long[] good = pipeline().encode(new float[DIMENSION], 1, 0.5);

    assertRefused(upload(Arrays.copyOf(good, good.length + 1)), Refusal.TOO_LARGE);
    long[] range = good.clone();
    range[LAYOUT.metricLane(0)] = Long.MIN_VALUE;
    assertRefused(upload(range), Refusal.MALFORMED);
    // Each parameter is at its bound, so the whole is longer than an update may be.
    assertRefused(
        upload(new FixedPointCodec(LAYOUT, 1, 1, 1).encode(ones(), 1, 0.5)), Refusal.MALFORMED);

    assertThat(conduct.strikes)
        .satisfiesExactly(
            strike -> assertThat(strike).startsWith("a in run/1/1: WRONG_SHAPE: an update of"),
            strike -> assertThat(strike).startsWith("a in run/1/1: OUT_OF_RANGE: metric 0 is"),
            strike ->
                assertThat(strike).startsWith("a in run/1/1: NORM_EXCEEDED: its norm is 2.4"));
    conduct.clients.add(A);
    assertThat(upload(good)).isEqualTo(new UpdateReceipt.Accepted());
  }

  /** The desk asks the owner whether it is one still; its snapshot says what was true before. */
  @Test
  void updateThatIsRefusedByAnOwnerThatWasOvertaken_isNoStrike() throws Exception {
    start(1);
    assertThat(checkIn(A, 30_000).get(20, TimeUnit.SECONDS))
        .isInstanceOf(CheckInReply.Assigned.class);
    assertThat(Objects.requireNonNull(memory.storage().leases()).take("run/run", "test", 60_000))
        .as("the next epoch")
        .isNotNull();

    assertThatThrownBy(() -> upload(new long[] {1}))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TroubleException.class);

    assertThat(conduct.strikes).isEmpty();
  }

  /** The owner may be recording it, in an append that takes longer than the phase. */
  @Test
  void updateThatComesLate_isForTheOwnerToRefuse() throws Exception {
    start(1);
    assertThat(checkIn(A, 30_000).get(20, TimeUnit.SECONDS))
        .isInstanceOf(CheckInReply.Assigned.class);
    UpdateBody body = UpdateBody.ofLanes(pipeline().encode(new float[DIMENSION], 1, 0.5));
    UpdateHeader header =
        new UpdateHeader(new SessionId(new RoundId(RUN, 1, 1), A), body.digest(), body.length());
    DeviceDesk fast = memory.desk(rules, Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));

    assertThat(fast.verdict(header).get(20, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void updateOfOneWhoIsNoMember_isNoStrike() throws Exception {
    start(2);
    long[] bad = pipeline().encode(new float[DIMENSION], 1, 0.5);
    bad[0] = -1;

    assertRefused(upload(bad), Refusal.WRONG_PHASE);

    assertThat(conduct.strikes).isEmpty();
  }
}
