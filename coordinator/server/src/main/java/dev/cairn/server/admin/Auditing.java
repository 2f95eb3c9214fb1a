package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Has every answer to an operation that the contract marks as audited recorded before it is sent,
 * refusals too. If that fails, the answer is trouble, and the work is done all the same: ask what
 * became of it.
 */
final class Auditing implements Handler<RoutingContext> {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final String CLIENT = "client";

  private final AuditTrail trail;
  private final Calls calls;
  private final Operations operations;

  Auditing(AuditTrail trail, Operations operations, Calls calls) {
    this.trail = trail;
    this.operations = operations;
    this.calls = calls;
  }

  @Override
  public void handle(RoutingContext context) {
    Operations.Match match = operations.find(context);
    if (match == null) {
      context.next();
      return;
    }
    StringJoiner subject = new StringJoiner("/");
    ClientId client = null;
    for (int i = 0; i < match.parameters().size(); i++) {
      String value = match.values().get(i);
      if (match.parameters().get(i).equals(CLIENT)) {
        client = clientOrNull(value);
      }
      subject.add(PLAIN.matcher(value).matches() ? value : "malformed");
    }
    if (client == null) {
      String text = match.parameters().contains(CLIENT) ? "client/malformed" : subject.toString();
      attach(context, match.operation(), text);
      context.next();
      return;
    }
    // Before the work, which may erase the salt: its line still names what it was done to.
    ClientId known = client;
    calls
        .call(() -> trail.alias(known))
        .onSuccess(
            alias -> {
              attach(context, match.operation(), alias);
              context.next();
            })
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private static @Nullable ClientId clientOrNull(String text) {
    try {
      return new ClientId(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void attach(RoutingContext context, Operation operation, String subject) {
    Bearer bearer = Authentication.bearer(context);
    Replies.gate(
        context,
        answer -> {
          Digest request = request(context);
          return record(
              new AuditTrail.Note(
                  bearer.token(),
                  bearer.name(),
                  operation.id(),
                  subject,
                  answer.outcome(),
                  request));
        });
  }

  private Future<Void> record(AuditTrail.Note note) {
    return calls
        .must(
            () -> {
              trail.record(note);
              return "";
            })
        .mapEmpty();
  }

  /** What was sent; nothing where a file was, which the path names. */
  private static Digest request(RoutingContext context) {
    Buffer body = context.body() == null ? null : context.body().buffer();
    return Digest.of(body == null ? new byte[0] : body.getBytes());
  }
}
