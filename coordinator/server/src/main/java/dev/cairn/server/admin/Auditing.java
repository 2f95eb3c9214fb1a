package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Has every operation that the contract marks as audited kept before it is done, and its answer
 * recorded before it is sent, refusals too. What cannot be kept is not done. If the answer cannot
 * be recorded, it is trouble, and the work is done all the same: the trail will say that it is not
 * known what became of it, and nobody was told more.
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
    ClientId known = client;
    String text = match.parameters().contains(CLIENT) ? CLIENT + "/malformed" : subject.toString();
    Bearer bearer = Authentication.bearer(context);
    Digest request = request(context);
    calls
        .call(
            () -> {
              // Before the work, which may erase the salt: its line still names what it was done
              // to.
              AuditTrail.Note note =
                  new AuditTrail.Note(
                      bearer.token(),
                      bearer.name(),
                      match.operation().id(),
                      known == null ? text : trail.alias(known),
                      AuditTrail.UNKNOWN,
                      request);
              return new Begun(trail.begin(note), note);
            })
        .onSuccess(
            begun -> {
              Replies.gate(context, answer -> record(begun, answer.outcome()));
              context.next();
            })
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private record Begun(UUID id, AuditTrail.Note note) {}

  private static @Nullable ClientId clientOrNull(String text) {
    try {
      return new ClientId(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Future<Void> record(Begun begun, String outcome) {
    return calls
        .must(
            () -> {
              trail.record(begun.id(), begun.note().with(outcome));
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
