package dev.cairn.faults.simulation;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A coordinator's storage whose every write passes a gate. */
final class GatedStorage {
  private final WriteGate gate;
  private final BiConsumer<String, List<?>> appended;
  private final Consumer<RoundId> kept;
  private final Means means;

  /** Hears of files that have become durable and may be means with noise. */
  @FunctionalInterface
  interface Means {
    /**
     * A file is durable.
     *
     * @param round in whose folder it is as its result; null for a file among the models
     */
    void stored(@Nullable RoundId round, ByteBuffer file);
  }

  private GatedStorage(
      WriteGate gate, BiConsumer<String, List<?>> appended, Consumer<RoundId> kept, Means means) {
    this.gate = gate;
    this.appended = appended;
    this.kept = kept;
    this.means = means;
  }

  /**
   * Puts a gate before a disk.
   *
   * @param appended hears what has become durable, by stream
   * @param kept hears of rounds of which messages have become durable
   * @param means hears of what may be a mean with noise
   * @param owners writes down who takes leases, which passes the gate, too
   */
  static CoordinatorStorage of(
      CoordinatorStorage disk,
      WriteGate gate,
      BiConsumer<String, List<?>> appended,
      Consumer<RoundId> kept,
      Means means,
      LeaseRecord owners) {
    GatedStorage gated = new GatedStorage(gate, appended, kept, means);
    return new CoordinatorStorage(
        gated.around(disk.runJournal()),
        gated.around(disk.roundJournal()),
        gated.around(disk.intake()),
        gated.around(disk.updates()),
        gated.around(disk.models()),
        gated.around(disk.messages()),
        gated.around(disk.ledgers()),
        owners.around(disk.leases(), gate));
  }

  private <E> Journal<E> around(Journal<E> journal) {
    return new Journal<>() {
      @Override
      public long incarnation() {
        return journal.incarnation();
      }

      @Override
      public List<E> load(String stream) {
        return journal.load(stream);
      }

      @Override
      public void append(String stream, long expectedVersion, List<E> events, long nowMillis) {
        gate.write(
            () -> {
              journal.append(stream, expectedVersion, events, nowMillis);
              appended.accept(stream, events);
            });
      }

      @Override
      public Journal<E> under(Lease lease) {
        return around(journal.under(lease));
      }
    };
  }

  private UpdateIntake around(UpdateIntake intake) {
    return new UpdateIntake() {
      @Override
      public Incoming stage(RoundId round, long bytes) {
        Incoming incoming = intake.stage(round, bytes);
        return new Incoming() {
          @Override
          public void write(ByteBuffer more) {
            incoming.write(more);
          }

          @Override
          public boolean commit(Digest expected) {
            return gate.write(() -> incoming.commit(expected));
          }

          @Override
          public void close() {
            incoming.close();
          }
        };
      }

      @Override
      public boolean contains(RoundId round, Digest body) {
        return intake.contains(round, body);
      }

      @Override
      public void discard(RoundId round, Digest body) {
        gate.change(() -> intake.discard(round, body));
      }
    };
  }

  private UpdateStore around(UpdateStore updates) {
    return new UpdateStore() {
      @Override
      public void read(RoundId round, Digest body, BlockReader reader) {
        updates.read(round, body, reader);
      }

      @Override
      public ByteBuffer keepResult(RoundId round, ByteBuffer result) {
        return gate.write(
            () -> {
              ByteBuffer stays = updates.keepResult(round, result);
              means.stored(round, stays.duplicate());
              return stays;
            });
      }

      @Override
      public @Nullable ByteBuffer result(RoundId round) {
        return updates.result(round);
      }

      @Override
      public void erase(RoundId round) {
        gate.change(() -> updates.erase(round));
      }
    };
  }

  private ModelStore around(ModelStore models) {
    return new ModelStore() {
      @Override
      public Digest put(ByteBuffer file) {
        return gate.write(
            () -> {
              Digest digest = models.put(file);
              means.stored(null, file.duplicate());
              return digest;
            });
      }

      @Override
      public ByteBuffer get(Digest digest) {
        return models.get(digest);
      }
    };
  }

  private MessageStore around(MessageStore messages) {
    return new MessageStore() {
      @Override
      public void put(RoundId round, Map<Digest, byte[]> more) {
        gate.write(
            () -> {
              messages.put(round, more);
              kept.accept(round);
            });
      }

      @Override
      public MessageStore under(Lease lease) {
        return around(messages.under(lease));
      }

      @Override
      public byte[] get(RoundId round, Digest digest) {
        return messages.get(round, digest);
      }

      @Override
      public void erase(RoundId round) {
        gate.change(() -> messages.erase(round));
      }
    };
  }
}
