package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A trail for tests, whose devices are called by their ids. */
final class InMemoryAudit implements AuditTrail {
  static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Note> notes = new ArrayList<>();
  private final Map<UUID, Note> pending = new LinkedHashMap<>();
  volatile boolean failing;

  /** What a look at the whole trail does first. */
  volatile Consumer<StillWanted> look = StillWanted::require;

  /** Whether nothing more can be begun. */
  volatile boolean closed;

  private static Digest hash(long number) {
    return Digest.of(("line " + number).getBytes(StandardCharsets.UTF_8));
  }

  /** What was recorded, in its order. */
  synchronized List<Note> notes() {
    return List.copyOf(notes);
  }

  /** What was begun and has no line. */
  synchronized List<Note> pending() {
    return List.copyOf(pending.values());
  }

  @Override
  public synchronized UUID begin(Note note) {
    if (closed) {
      throw new dev.cairn.protocol.TroubleException("the trail cannot be written");
    }
    UUID id = UUID.randomUUID();
    pending.put(id, note);
    return id;
  }

  @Override
  public synchronized void record(UUID begun, Note note) {
    if (failing) {
      throw new dev.cairn.protocol.TroubleException("the trail cannot be written");
    }
    notes.add(note);
    pending.remove(begun);
  }

  @Override
  public String alias(ClientId client) {
    return "client/salted-" + client;
  }

  @Override
  public synchronized List<AuditView> entries(Filter filter) {
    List<AuditView> found = new ArrayList<>();
    for (int i = 0; i < notes.size(); i++) {
      Note note = notes.get(i);
      if (i + 1 < filter.before()
          && (filter.operator() == null || filter.operator().equals(note.operator()))
          && (filter.action() == null || filter.action().equals(note.action()))
          && (filter.client() == null || alias(filter.client()).equals(note.subject()))) {
        found.add(view(i + 1, note));
      }
    }
    Collections.reverse(found);
    return found.stream().limit(filter.max()).toList();
  }

  private static AuditView view(long number, Note note) {
    return new AuditView(
        number,
        AT,
        note.token().isEmpty() ? null : note.token(),
        note.operator(),
        note.action(),
        note.subject(),
        note.outcome(),
        note.request(),
        hash(number - 1),
        hash(number));
  }

  @Override
  public synchronized AuditHead head() {
    return new AuditHead(notes.size(), hash(notes.size()));
  }

  @Override
  public AuditCheck verify(@Nullable AuditHead kept, StillWanted wanted) {
    look.accept(wanted);
    return kept == null || kept.hash().equals(hash(kept.number()))
        ? new AuditCheck(true, head(), null, null)
        : new AuditCheck(false, head(), kept.number(), "it was changed: its hash is another one");
  }
}
