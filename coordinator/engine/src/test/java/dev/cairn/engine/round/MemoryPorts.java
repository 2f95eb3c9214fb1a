package dev.cairn.engine.round;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.Ownership;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.privacy.PrivacyPorts;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.secagg.privacy.SumNoise;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The engine's ports in memory, with trouble on demand. */
public final class MemoryPorts {
  private static final int BLOCK_BYTES = 16;

  public final Map<String, List<Object>> streams = new HashMap<>();
  public final Map<RoundId, Map<Digest, UpdateBody>> bodies = new HashMap<>();
  public final Map<RoundId, ByteBuffer> results = new HashMap<>();
  public final Map<RoundId, Map<Digest, byte[]>> messages = new HashMap<>();
  public final Map<Digest, ByteBuffer> files = new HashMap<>();
  public final List<String> moved = new ArrayList<>();

  /** Streams that were read, in order. */
  public final List<String> loaded = new ArrayList<>();

  /** Calls until the next trouble; negative for none. */
  public int callsUntilTrouble = -1;

  /** Whether the troubled append has become durable nevertheless. */
  public boolean troubleAfterAppend;

  /** The driver's right to speak. */
  public Ownership ownership = Ownership.undisputed();

  /** Which history of the streams this is. */
  public long incarnation;

  /** How often that was asked. */
  public int incarnationReads;

  /** Adds noise where a round asks for it. */
  public SumNoise noise = SumNoise.system();

  public RoundPorts ports() {
    return new RoundPorts(
        journal(),
        updates(),
        models(),
        messages(),
        null,
        new PrivacyPorts(journal(), law -> noise.draws(law)),
        state -> moved.add(state.name()),
        () -> ownership.confirm());
  }

  public MessageStore messages() {
    return new MessageStore() {
      @Override
      public void put(RoundId round, Map<Digest, byte[]> more) {
        if (trouble()) {
          throw new TroubleException("the message store did not answer");
        }
        messages.computeIfAbsent(round, id -> new HashMap<>()).putAll(more);
      }

      @Override
      public byte[] get(RoundId round, Digest digest) {
        return messages.get(round).get(digest);
      }

      @Override
      public void erase(RoundId round) {
        messages.remove(round);
      }
    };
  }

  private boolean trouble() {
    return callsUntilTrouble >= 0 && callsUntilTrouble-- == 0;
  }

  public <E> Journal<E> journal() {
    return new Journal<>() {
      @Override
      public long incarnation() {
        incarnationReads++;
        return incarnation;
      }

      @Override
      @SuppressWarnings("unchecked")
      public List<E> load(String stream) {
        loaded.add(stream);
        return (List<E>) List.copyOf(streams.getOrDefault(stream, List.of()));
      }

      @Override
      public void append(String stream, long expectedVersion, List<E> events, long nowMillis) {
        if (events.isEmpty()) {
          throw new IllegalArgumentException("an append has at least one event");
        }
        boolean trouble = trouble();
        if (trouble && !troubleAfterAppend) {
          throw new TroubleException("the journal did not answer");
        }
        List<Object> past = streams.computeIfAbsent(stream, name -> new ArrayList<>());
        if (past.size() != expectedVersion) {
          throw new VersionConflictException(stream, expectedVersion);
        }
        past.addAll(events);
        if (trouble) {
          throw new TroubleException("the journal's answer was lost");
        }
      }
    };
  }

  /** Stores a body as the host does before its command. */
  public Digest stage(RoundId round, UpdateBody body) {
    bodies.computeIfAbsent(round, id -> new HashMap<>()).put(body.digest(), body);
    return body.digest();
  }

  private UpdateStore updates() {
    return new UpdateStore() {
      @Override
      public void read(RoundId round, Digest digest, BlockReader reader) {
        UpdateBody body = bodies.getOrDefault(round, Map.of()).get(digest);
        if (body == null) {
          throw new TroubleException("no body " + digest);
        }
        for (long at = 0; at < body.length(); at += BLOCK_BYTES) {
          if (trouble()) {
            throw new TroubleException("the disk did not answer");
          }
          reader.accept(at, body.slice(at, BLOCK_BYTES));
        }
      }

      @Override
      public ByteBuffer keepResult(RoundId round, ByteBuffer result) {
        boolean trouble = trouble();
        if (trouble && !troubleAfterAppend) {
          throw new TroubleException("the disk is full");
        }
        if (!bodies.containsKey(round)) {
          throw new TroubleException("the round is over");
        }
        ByteBuffer kept = results.computeIfAbsent(round, id -> result.duplicate());
        if (trouble) {
          throw new TroubleException("the disk's answer was lost");
        }
        return kept.duplicate();
      }

      @Override
      public ByteBuffer result(RoundId round) {
        ByteBuffer kept = results.get(round);
        return kept == null ? null : kept.duplicate();
      }

      @Override
      public void erase(RoundId round) {
        bodies.remove(round);
        results.remove(round);
      }
    };
  }

  private ModelStore models() {
    return new ModelStore() {
      @Override
      public Digest put(ByteBuffer file) {
        if (trouble()) {
          throw new TroubleException("the disk is full");
        }
        Digest digest = Digest.of(file);
        files.put(digest, file.duplicate());
        return digest;
      }

      @Override
      public ByteBuffer get(Digest digest) {
        ByteBuffer file = files.get(digest);
        if (file == null) {
          throw new TroubleException("no file " + digest);
        }
        return file.duplicate();
      }
    };
  }
}
