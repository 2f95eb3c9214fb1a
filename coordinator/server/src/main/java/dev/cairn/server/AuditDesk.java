package dev.cairn.server;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.AuditCheck;
import dev.cairn.server.admin.AuditHead;
import dev.cairn.server.admin.AuditTrail;
import dev.cairn.server.admin.AuditView;
import dev.cairn.server.store.access.AuditEntry;
import dev.cairn.server.store.access.AuditRow;
import dev.cairn.server.store.access.AuditTable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit trail in the database. */
final class AuditDesk implements AuditTrail {

  /** What a device is called that the coordinator does not know. */
  static final String UNKNOWN = "client/unknown";

  private static final String CLIENT = "client/";
  private static final int SALT_BYTES = 32;
  private static final int PAGE = 1_000;

  private final AuditTable table;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  AuditDesk(AuditTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public void record(Note note) {
    table.append(
        clock.instant(),
        note.token(),
        note.operator(),
        note.action(),
        note.subject(),
        note.outcome(),
        note.request());
  }

  @Override
  public String alias(ClientId client) {
    byte[] fresh = new byte[SALT_BYTES];
    random.nextBytes(fresh);
    return table.salt(client.value(), fresh).map(salt -> alias(salt, client)).orElse(UNKNOWN);
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
  public AuditCheck verify(@Nullable AuditHead kept) {
    AuditHead head = new AuditHead(0, AuditEntry.GENESIS);
    List<AuditRow> page;
    do {
      page = table.after(head.number(), PAGE);
      for (AuditRow row : page) {
        String wrong = wrong(row, head);
        if (wrong != null) {
          return new AuditCheck(false, head, head.number() + 1, wrong);
        }
        head = new AuditHead(row.entry().number(), row.hash());
        if (kept != null && kept.number() == head.number() && !kept.equals(head)) {
          return new AuditCheck(
              false,
              head,
              head.number(),
              "it is not the line whose hash was kept: all was rewritten");
        }
      }
    } while (page.size() == PAGE);
    if (kept != null && kept.number() > head.number()) {
      return new AuditCheck(
          false, head, head.number() + 1, "it and all after it are missing: the end was cut off");
    }
    return new AuditCheck(true, head, null, null);
  }

  private static @Nullable String wrong(AuditRow row, AuditHead before) {
    if (row.entry().number() != before.number() + 1) {
      return "it is missing: the next one that is there is " + row.entry().number();
    }
    if (!row.entry().previous().equals(before.hash())) {
      return "it does not follow the line before it: one of both was put there or changed";
    }
    if (!row.entry().hash().equals(row.hash())) {
      return "it was changed: its hash is another one";
    }
    return null;
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
