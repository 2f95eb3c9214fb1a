package dev.cairn.server.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes connections on which a request does not arrive in time, however slowly it comes: the
 * silence that HTTP servers watch for is none where a byte comes now and then.
 */
final class Arrivals {
  /** How many times as long a connection may be without a request after its first one. */
  static final int UNUSED_TIMES = 3;

  private final Vertx vertx;
  private final long arrivalMillis;
  private final Map<HttpConnection, Waiting> connections = new ConcurrentHashMap<>();

  /** What one connection, on its own event loop, is waited for. */
  private final class Waiting {
    private final HttpConnection connection;
    private int requests;
    private long timer = -1;

    Waiting(HttpConnection connection) {
      this.connection = connection;
    }

    void await(long millis) {
      stop();
      timer = vertx.setTimer(millis, late -> connection.close());
    }

    void stop() {
      if (timer >= 0) {
        vertx.cancelTimer(timer);
        timer = -1;
      }
    }

    void began() {
      requests++;
      stop();
    }

    /** Requests may come one behind the other, before the first is answered. */
    void ended() {
      if (--requests == 0 && connections.containsKey(connection)) {
        await(UNUSED_TIMES * arrivalMillis);
      }
    }
  }

  Arrivals(Vertx vertx, long arrivalMillis) {
    this.vertx = vertx;
    this.arrivalMillis = arrivalMillis;
  }

  /** A connection is open, and its first request is awaited. */
  void opened(HttpConnection connection) {
    Waiting waiting = new Waiting(connection);
    connections.put(connection, waiting);
    waiting.await(arrivalMillis);
  }

  /** A connection is closed. */
  void closed(HttpConnection connection) {
    Waiting waiting = connections.remove(connection);
    if (waiting != null) {
      waiting.stop();
    }
  }

  /** A request's head has come; the next one is awaited when this one is answered. */
  void head(RoutingContext context) {
    Waiting waiting = connections.get(context.request().connection());
    if (waiting != null) {
      waiting.began();
      context.addEndHandler(ended -> waiting.ended());
    }
    context.next();
  }

  /** Bounds the time for a request's body, before it is read. */
  void body(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!request.isEnded()) {
      long timer =
          vertx.setTimer(
              arrivalMillis,
              late -> {
                if (!request.isEnded()) {
                  request.connection().close();
                }
              });
      context.addEndHandler(ended -> vertx.cancelTimer(timer));
    }
    context.next();
  }
}
