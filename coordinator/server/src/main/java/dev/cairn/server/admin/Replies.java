package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.protocol.TroubleException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes responses: JSON, and problems as RFC 9457 describes them. */
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
  private static final String RETRY_AFTER_SECONDS = "2";
  private static final int DETAIL_LENGTH_MAX = 500;
  private static final long LINGER_MILLIS = 500;

  private static final String GATES = "cairn.gates";

  private Replies() {}

  /** Has something done before the request is answered; what was asked for last comes first. */
  static void gate(RoutingContext context, AnswerGate gate) {
    Deque<AnswerGate> gates = context.get(GATES);
    if (gates == null) {
      gates = new ArrayDeque<>();
      context.put(GATES, gates);
    }
    gates.push(gate);
  }

  static void json(RoutingContext context, int status, byte[] body) {
    json(context, status, AnswerGate.Answer.OK, body);
  }

  /** Gives an answer that was given before. */
  static void again(RoutingContext context, int status, byte[] body) {
    json(context, status, AnswerGate.Answer.REPLAYED, body);
  }

  private static void json(RoutingContext context, int status, String outcome, byte[] body) {
    answer(
        context, new AnswerGate.Answer(status, outcome, "application/json", Buffer.buffer(body)));
  }

  /** Lets the answer through its gates, and sends it. */
  private static void answer(RoutingContext context, AnswerGate.Answer answer) {
    Deque<AnswerGate> gates = context.get(GATES);
    AnswerGate gate = gates == null ? null : gates.poll();
    if (gate == null) {
      send(context, answer);
      return;
    }
    gate.pass(answer)
        .onSuccess(passed -> answer(context, answer))
        .onFailure(failure -> failure(context, failure));
  }

  static void problem(RoutingContext context, ProblemCode code, String detail) {
    HttpServerResponse response = context.response();
    if (code.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"cairn\"");
    }
    if (code.status() == 503) {
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    HttpServerRequest request = context.request();
    if (!request.isEnded()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      response.endHandler(sent -> lingerAndClose(context));
    }
    ObjectNode problem = Json.MAPPER.createObjectNode();
    problem.put("type", "about:blank");
    problem.put("title", HttpResponseStatus.valueOf(code.status()).reasonPhrase());
    problem.put("status", code.status());
    problem.put("code", code.text());
    problem.put("detail", oneLine(detail));
    answer(
        context,
        new AnswerGate.Answer(
            code.status(),
            code.text(),
            "application/problem+json",
            Buffer.buffer(Json.bytes(problem))));
  }

  /** Answers a request whose work failed; a bug is logged under a number that the answer names. */
  static void failure(RoutingContext context, Throwable failure) {
    if (failure instanceof AdminRefusedException refused) {
      problem(context, refused.code(), refused.detail());
    } else if (failure instanceof TroubleException) {
      LOG.warn("{}: {}", Templates.of(context), failure, failure);
      problem(
          context,
          ProblemCode.TROUBLE,
          "the coordinator's store does not answer at the moment; try again");
    } else if (failure instanceof TimeoutException) {
      LOG.warn("{} took too long", Templates.of(context));
      problem(
          context,
          ProblemCode.DEADLINE_EXCEEDED,
          "the coordinator did not finish in time; ask again what became of it");
    } else if (context.response().closed()) {
      // Whoever asked went away; nobody would read the answer, and nothing is wrong here.
      LOG.debug("{}: the sender went away", Templates.of(context));
    } else {
      String incident = UUID.randomUUID().toString();
      LOG.error("Incident {} at {}", incident, Templates.of(context), failure);
      problem(
          context,
          ProblemCode.FAULT,
          "unexpected fault; the coordinator's log has it as incident " + incident);
    }
  }

  /**
   * Ends a connection whose request was answered before its end. Closing at once would reset the
   * connection while its sender still sends, and the answer might be lost.
   */
  private static void lingerAndClose(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!request.isEnded()) {
      request.handler(unwanted -> {});
      request.resume();
    }
    context.vertx().setTimer(LINGER_MILLIS, timer -> request.connection().close());
  }

  private static void send(RoutingContext context, AnswerGate.Answer answer) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed() || response.headWritten()) {
      return;
    }
    response
        .setStatusCode(answer.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, answer.type())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(answer.body());
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", "; ");
    return line.length() <= DETAIL_LENGTH_MAX ? line : line.substring(0, DETAIL_LENGTH_MAX) + "...";
  }
}
