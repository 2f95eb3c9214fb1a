package dev.cairn.server;

import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.RepeatedRequests;
import dev.cairn.server.store.access.IdempotencyTable;
import java.time.Clock;

/** Requests that may come again, in the database. */
final class RepeatedDesk implements RepeatedRequests {
  private final IdempotencyTable table;
  private final Clock clock;

  RepeatedDesk(IdempotencyTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public Known begin(String token, String key, Digest request) {
    IdempotencyTable.Found found =
        table.begin(token, key, request, clock.instant(), REMEMBERED, KEYS_MAX);
    IdempotencyTable.Row before = found.before();
    if (before == null) {
      return new Known(found.full() ? State.TOO_MANY : State.FRESH, null);
    }
    if (!before.request().equals(request)) {
      return new Known(State.OTHER, null);
    }
    Integer status = before.status();
    return status == null
        ? new Known(State.BEGUN, null)
        : new Known(
            State.DONE, new Remembered(status, before.location(), before.etag(), before.body()));
  }

  @Override
  public void done(String token, String key, Remembered answer) {
    table.done(token, key, answer.status(), answer.location(), answer.etag(), answer.body());
  }

  @Override
  public void forget(String token, String key) {
    table.forget(token, key);
  }
}
