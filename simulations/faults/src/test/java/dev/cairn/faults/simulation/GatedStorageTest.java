package dev.cairn.faults.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.port.FencedJournalContract;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.port.MessageStoreContract;
import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.ModelStoreContract;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.engine.port.UpdateStoreContract;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.faults.Moment;
import dev.cairn.faults.check.Watch;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** While nothing goes wrong, journals and stores with a gate before them are those behind it. */
class GatedStorageTest extends FencedJournalContract<RoundEvent> {
  private static final String STREAM = "round/run-1/1/1";

  private final VirtualClock clock = new VirtualClock();
  private final InMemoryLeases leases = new InMemoryLeases(clock);
  private final InMemoryJournal<RoundEvent> disk = new InMemoryJournal<>(leases);
  private final WriteGate gate = new WriteGate();
  private final List<String> told = new ArrayList<>();
  private final List<RoundId> kept = new ArrayList<>();
  private final List<String> results = new ArrayList<>();
  private final LeaseRecord record = new LeaseRecord(clock, Watch.all());
  private final CoordinatorStorage gated =
      GatedStorage.of(
          storage(),
          gate,
          (stream, events) -> told.add(stream),
          kept::add,
          (round, file) -> results.add(String.valueOf(round)),
          record);
  private final Journal<RoundEvent> journal = gated.roundJournal();

  private CoordinatorStorage storage() {
    InMemoryUpdateStore updates = new InMemoryUpdateStore();
    return new CoordinatorStorage(
        new InMemoryJournal<>(leases),
        disk,
        updates,
        updates,
        new InMemoryModelStore(),
        new InMemoryMessageStore(leases),
        new InMemoryJournal<>(leases),
        leases);
  }

  @Override
  protected Journal<RoundEvent> journal() {
    return journal;
  }

  @Override
  protected LeaseStore leases() {
    return leases;
  }

  @Override
  protected String stream(int number) {
    return "round/run-1/1/" + number;
  }

  @Override
  protected RoundEvent event(int number) {
    return new RoundEvent.ClientJoined(new ClientId("c" + number));
  }

  @Override
  protected void beginIncarnation(long number) {
    disk.restored(number);
  }

  private void assertTrouble() {
    assertThatThrownBy(() -> journal.append(STREAM, 0, events(1), 1_000))
        .isInstanceOf(TroubleException.class);
  }

  @Test
  void troubleBeforeAnAppend_leavesNothing_andAfterIt_leavesAll() {
    gate.plan(WriteGate.Misfortune.TROUBLE, Moment.BEFORE_APPEND, 1);
    assertTrouble();
    assertThat(journal.load(STREAM)).isEmpty();
    assertThat(told).isEmpty();
    gate.plan(WriteGate.Misfortune.TROUBLE, Moment.AFTER_APPEND, 1);
    assertTrouble();
    assertThat(journal.load(STREAM)).isEqualTo(events(1));
    assertThat(told).containsExactly(STREAM);
  }

  /** Whoever did not hear of a taking has the lease all the same, until its time is over. */
  @Test
  void leases_passTheGate_andRunOutByTheClock() {
    LeaseStore behind = Objects.requireNonNull(gated.leases());
    gate.plan(WriteGate.Misfortune.TROUBLE, Moment.AFTER_APPEND, 1);
    assertThatThrownBy(() -> behind.take("run/run-1", "a", 1_000))
        .isInstanceOf(TroubleException.class);
    assertThat(behind.take("run/run-1", "b", 1_000)).isNull();
    assertThat(record.isRefused()).isTrue();
    clock.move(1_000);
    Lease lease = Objects.requireNonNull(behind.take("run/run-1", "b", 1_000));
    assertThat(lease).isEqualTo(new Lease("run/run-1", "b", 2, 1_000));
    clock.move(600);
    gate.plan(WriteGate.Misfortune.TROUBLE, Moment.BEFORE_APPEND, 1);
    assertThatThrownBy(() -> behind.renew(lease, 1_000)).isInstanceOf(TroubleException.class);
    clock.move(400);
    gate.plan(WriteGate.Misfortune.TROUBLE, Moment.AFTER_APPEND, 1);
    assertThatThrownBy(() -> behind.renew(lease, 1_000)).isInstanceOf(TroubleException.class);
    assertThat(behind.take("run/run-1", "a", 1_000)).as("it was renewed").isNull();
    gate.plan(WriteGate.Misfortune.TROUBLE, Moment.BEFORE_APPEND, 1);
    assertThatThrownBy(() -> behind.release(lease)).isInstanceOf(TroubleException.class);
    behind.confirm(lease);
    gate.plan(WriteGate.Misfortune.TROUBLE, Moment.AFTER_APPEND, 1);
    assertThatThrownBy(() -> behind.release(lease)).isInstanceOf(TroubleException.class);
    assertThat(behind.take("run/run-1", "a", 1_000)).isNotNull();
  }

  @Test
  void messagesOfAnOvertakenOwner_areNotKept() {
    RoundId round = RoundId.parse("run-1/1/1");
    Map<Digest, byte[]> message = Map.of(Digest.of(new byte[1]), new byte[1]);
    Lease former = Objects.requireNonNull(leases.take("run/run-1", "a", 1));
    Lease next = Objects.requireNonNull(leases.take("run/run-1", "a", 1));
    assertThatThrownBy(() -> gated.messages().under(former).put(round, message))
        .isInstanceOf(StaleOwnerException.class);
    assertThat(kept).isEmpty();
    gated.messages().under(next).put(round, message);
    assertThat(kept).containsExactly(round);
  }

  /** What may be a mean with noise is told of, wherever it is stored, if it is stored. */
  @Test
  void resultsAndFiles_areToldOf_whenTheyAreDurable() {
    RoundId round = RoundId.parse("run-1/1/1");
    ByteBuffer result = ByteBuffer.wrap(new byte[8]);
    assertThatThrownBy(() -> gated.updates().keepResult(round, result))
        .as("a round without updates")
        .isInstanceOf(TroubleException.class);
    assertThat(results).isEmpty();
    UpdateIntake.Incoming body = gated.intake().stage(round, 8);
    body.write(ByteBuffer.wrap(new byte[8]));
    assertThat(body.commit(Digest.of(new byte[8]))).isTrue();
    assertThat(gated.updates().keepResult(round, result)).isEqualTo(result);
    gated.models().put(result);
    assertThat(results).containsExactly("run-1/1/1", "null");
  }

  @Test
  void fullDisk_takesNothing() {
    gate.fill(true);
    assertTrouble();
    assertThat(disk.streams()).isEmpty();
  }

  @Nested
  class Updates extends UpdateStoreContract {
    @Override
    protected UpdateIntake intake() {
      return gated.intake();
    }

    @Override
    protected UpdateStore updates() {
      return gated.updates();
    }
  }

  @Nested
  class Models extends ModelStoreContract {
    @Override
    protected ModelStore models() {
      return gated.models();
    }
  }

  @Nested
  class Messages extends MessageStoreContract {
    @Override
    protected MessageStore messages() {
      return gated.messages();
    }

    @Override
    protected Journal<RoundEvent> journal() {
      return gated.roundJournal();
    }

    @Override
    protected LeaseStore leases() {
      return leases;
    }
  }
}
