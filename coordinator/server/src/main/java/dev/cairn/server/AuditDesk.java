package dev.cairn.server;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.AuditCheck;
import dev.cairn.server.admin.AuditHead;
import dev.cairn.server.admin.AuditTrail;
import dev.cairn.server.admin.AuditView;
import dev.cairn.server.admin.StillWanted;
import dev.cairn.server.store.access.AuditAsked;
import dev.cairn.server.store.access.AuditEntry;
import dev.cairn.server.store.access.AuditPendingTable;
import dev.cairn.server.store.access.AuditRow;
import dev.cairn.server.store.access.AuditTable;
import dev.cairn.server.store.postgres.Database;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit trail in the database. */
final class AuditDesk implements AuditTrail {
  private static final Logger LOG = LoggerFactory.getLogger(AuditDesk.class);

  /** What a device is called that the coordinator does not know. */
  static final String UNKNOWN_CLIENT = "client/unknown";

  /** What has no line after this long was broken off; no request but a long upload takes longer. */
  static final Duration PENDING_MAX = Duration.ofHours(1);

  private static final String CLIENT = "client/";
  private static final int SALT_BYTES = 32;

  private final AuditTable table;
  private final AuditPendingTable pending;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  AuditDesk(Database database, Clock clock) {
    this.table = new AuditTable(database);
    this.pending = new AuditPendingTable(database);
    this.clock = clock;
  }

  /** Appends a line about what nobody asked. */
  void record(Note note) {
    table.append(asked(note), note.outcome());
  }

  @Override
  public UUID begin(Note note) {
    return pending.begin(asked(note));
  }

  @Override
  public void record(UUID begun, Note note) {
    pending.finish(begun, asked(note), note.outcome());
  }

  /** Gives a line to what was begun so long ago that nobody will. */
  void settle(Duration age) {
    int settled = pending.settle(clock.instant().minus(age), UNKNOWN);
    if (settled > 0) {
      LOG.warn("the audit trail: of {} requests it is not known what became of them", settled);
    }
  }

  private AuditAsked asked(Note note) {
    return new AuditAsked(
        clock.instant(),
        note.token(),
        note.operator(),
        note.action(),
        note.subject(),
        note.request());
  }

  @Override
  public String alias(ClientId client) {
    byte[] fresh = new byte[SALT_BYTES];
    random.nextBytes(fresh);
    return table
        .salt(client.value(), fresh)
        .map(salt -> alias(salt, client))
        .orElse(UNKNOWN_CLIENT);
  }

  private static String alias(byte[] salt, ClientId client) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(salt);
    both.writeBytes(client.value().getBytes(StandardCharsets.UTF_8));
    return CLIENT + Digest.of(both.toByteArray()).hex();
  }

  @Override
  public List<AuditView> entries(Filter filter) {
    ClientId client = filter.client();
    String subject = null;
    if (client != null) {
      subject = table.salt(client.value()).map(salt -> alias(salt, client)).orElse(null);
      if (subject == null) {
        return List.of();
      }
    }
    return table
        .before(filter.before(), filter.operator(), filter.action(), subject, filter.max())
        .stream()
        .map(AuditDesk::view)
        .toList();
  }

  @Override
  public AuditHead head() {
    return table
        .last()
        .map(row -> new AuditHead(row.entry().number(), row.hash()))
        .orElse(new AuditHead(0, AuditEntry.GENESIS));
  }

  @Override
  public AuditCheck verify(@Nullable AuditHead kept, StillWanted wanted) {
    return AuditCheckup.of(table::after, kept, wanted);
  }

  private static AuditView view(AuditRow row) {
    AuditEntry entry = row.entry();
    return new AuditView(
        entry.number(),
        entry.at(),
        entry.token().isEmpty() ? null : entry.token(),
        entry.operator(),
        entry.action(),
        entry.subject(),
        entry.outcome(),
        entry.request(),
        entry.previous(),
        row.hash());
  }
}
