package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Has every answer to an operation that the contract marks as audited recorded before it is sent,
 * refusals too. If that fails, the answer is trouble, and the work is done all the same: ask what
 * became of it.
 */
final class Auditing implements Handler<RoutingContext> {
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final String CLIENT = "client";

  private final AuditTrail trail;
  private final Calls calls;
  private final List<Audited> operations = new ArrayList<>();

  /** An operation that is audited, and the parameters in its path. */
  private record Audited(Operation operation, Pattern path, List<String> parameters) {
    static Audited of(Operation operation) {
      Matcher names = PARAMETER.matcher(operation.path());
      return new Audited(
          operation,
          Pattern.compile(operation.path().replaceAll(PARAMETER.pattern(), "([^/]+)")),
          names.results().map(found -> found.group(1)).toList());
    }
  }

  Auditing(AuditTrail trail, Contract contract, Calls calls) {
    this.trail = trail;
    this.calls = calls;
    for (Operation operation : Operation.all(contract.document())) {
      if (operation.isAudited()) {
        operations.add(Audited.of(operation));
      }
    }
  }

  @Override
  public void handle(RoutingContext context) {
    for (Audited audited : operations) {
      Matcher path = audited.path().matcher(context.normalizedPath());
      if (context.request().method().name().equalsIgnoreCase(audited.operation().method())
          && path.matches()) {
        begin(context, audited, path);
        return;
      }
    }
    context.next();
  }

  private void begin(RoutingContext context, Audited audited, Matcher path) {
    StringJoiner subject = new StringJoiner("/");
    ClientId client = null;
    for (int i = 0; i < audited.parameters().size(); i++) {
      String value = path.group(i + 1);
      if (audited.parameters().get(i).equals(CLIENT)) {
        client = clientOrNull(value);
      }
      subject.add(PLAIN.matcher(value).matches() ? value : "malformed");
    }
    if (client == null) {
      String text = audited.parameters().contains(CLIENT) ? "client/malformed" : subject.toString();
      attach(context, audited.operation(), text);
      context.next();
      return;
    }
    // Before the work, which may erase the salt: its line still names what it was done to.
    ClientId known = client;
    calls
        .call(() -> trail.alias(known))
        .onSuccess(
            alias -> {
              attach(context, audited.operation(), alias);
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
