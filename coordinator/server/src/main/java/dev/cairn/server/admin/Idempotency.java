package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Has a POST that comes again with the same Idempotency-Key done once: the second one gets the
 * first one's answer. Of a request that was begun and not answered, nobody knows what became; it is
 * refused and not done again.
 */
final class Idempotency implements Handler<RoutingContext> {
  static final String HEADER = "Idempotency-Key";
  static final String REPLAYED = "Idempotency-Replayed";

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]{8,64}");
  private static final int FIRST_REFUSAL = 400;
  private static final int FIRST_FAULT = 500;

  /** Faults after which it is certain that nothing was done. */
  private static final Set<String> NOTHING_DONE =
      Set.of(ProblemCode.BUSY.text(), ProblemCode.NOT_DRIVEN.text());

  private final RepeatedRequests requests;
  private final Operations operations;
  private final Calls calls;

  Idempotency(RepeatedRequests requests, Operations operations, Calls calls) {
    this.requests = requests;
    this.operations = operations;
    this.calls = calls;
  }

  @Override
  public void handle(RoutingContext context) {
    String key = context.request().getHeader(HEADER);
    Operations.Match match = key == null ? null : operations.find(context);
    if (key == null || match == null || !match.operation().isRepeatable()) {
      context.next();
      return;
    }
    if (!KEY.matcher(key).matches()) {
      throw Bodies.bad(HEADER + " must be 8 to 64 of A-Z a-z 0-9 . _ -");
    }
    String token = Authentication.bearer(context).token();
    boolean secret = match.operation().hasSecret();
    calls
        .call(() -> requests.begin(token, key, digest(context)))
        .onSuccess(known -> go(context, known, token, key, secret))
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private void go(
      RoutingContext context,
      RepeatedRequests.Known known,
      String token,
      String key,
      boolean secret) {
    switch (known.state()) {
      case FRESH -> {
        Replies.gate(context, answer -> remember(context, answer, token, key, secret));
        context.next();
      }
      case BEGUN ->
          Replies.problem(
              context,
              ProblemCode.IDEMPOTENCY_IN_PROGRESS,
              "a request with this key was begun and not answered; ask what became of it, and then"
                  + " use another key");
      case OTHER ->
          Replies.problem(
              context,
              ProblemCode.IDEMPOTENCY_MISMATCH,
              "this key came with another request before; use another key");
      case TOO_MANY ->
          Replies.problem(
              context,
              ProblemCode.BUSY,
              "this token used "
                  + RepeatedRequests.KEYS_MAX
                  + " keys within a day; leave the key out, or wait");
      case DONE -> again(context, known.answer());
    }
  }

  private static void again(RoutingContext context, RepeatedRequests.@Nullable Remembered answer) {
    byte[] body = answer == null ? null : answer.body();
    if (answer == null || body == null) {
      Replies.problem(
          context,
          ProblemCode.IDEMPOTENCY_SPENT,
          "the request with this key was done, and its answer cannot be given again");
      return;
    }
    context.response().putHeader(REPLAYED, "true");
    if (answer.location() != null) {
      context.response().putHeader(HttpHeaders.LOCATION, answer.location());
    }
    if (answer.etag() != null) {
      context.response().putHeader(HttpHeaders.ETAG, answer.etag());
    }
    Replies.again(context, answer.status(), body);
  }

  private Future<Void> remember(
      RoutingContext context, AnswerGate.Answer answer, String token, String key, boolean secret) {
    if (answer.status() >= FIRST_FAULT && !NOTHING_DONE.contains(answer.outcome())) {
      // It may have been done, and may yet be.
      return Future.succeededFuture();
    }
    MultiMap headers = context.response().headers();
    return calls
        .must(
            () -> {
              if (answer.status() >= FIRST_REFUSAL) {
                requests.forget(token, key);
              } else {
                requests.done(token, key, remembered(answer, headers, secret));
              }
              return "";
            })
        .mapEmpty();
  }

  private static RepeatedRequests.Remembered remembered(
      AnswerGate.Answer answer, MultiMap headers, boolean secret) {
    boolean spent = secret || answer.body().length() > RepeatedRequests.BODY_BYTES_MAX;
    return new RepeatedRequests.Remembered(
        answer.status(),
        headers.get(HttpHeaders.LOCATION),
        headers.get(HttpHeaders.ETAG),
        spent ? null : answer.body().getBytes());
  }

  private static Digest digest(RoutingContext context) {
    HttpServerRequest request = context.request();
    Buffer body = context.body() == null ? null : context.body().buffer();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String match = request.getHeader(HttpHeaders.IF_MATCH);
    String head =
        request.method() + " " + request.uri() + "\n" + (match == null ? "" : match + "\n");
    all.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    all.writeBytes(body == null ? new byte[0] : body.getBytes());
    return Digest.of(all.toByteArray());
  }
}
