package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way in: the next piece is asked for when the last one is written, so that one
 * piece is in memory. All but the writing happens on the connection's context.
 */
final class FileUpload {
  private final Vertx vertx;
  private final ModelFiles files;
  private final Calls calls;
  private final AdminSettings settings;
  private final RoutingContext context;
  private final Digest digest;
  private final long length;
  private final Promise<Boolean> done = Promise.promise();
  private ModelFiles.@Nullable Incoming incoming;
  private Future<?> lastWrite = Future.succeededFuture();
  private long stallTimer = -1;

  FileUpload(
      Vertx vertx,
      ModelFiles files,
      Calls calls,
      AdminSettings settings,
      RoutingContext context,
      Digest digest,
      long length) {
    this.vertx = vertx;
    this.files = files;
    this.calls = calls;
    this.settings = settings;
    this.context = context;
    this.digest = digest;
    this.length = length;
  }

  /** Receives the file; gives whether it was new. */
  Future<Boolean> run() {
    context.response().closeHandler(gone -> done.tryFail(stalled("the sender went away")));
    calls
        .call(() -> files.locate(digest) != null ? null : files.receive(digest, length))
        .onSuccess(this::receive)
        .onFailure(done::tryFail);
    return done.future()
        .onComplete(
            result -> {
              vertx.cancelTimer(stallTimer);
              if (result.failed()) {
                abort();
              }
            });
  }

  private void receive(ModelFiles.@Nullable Incoming target) {
    incoming = target;
    if (done.future().isComplete()) {
      abort();
      return;
    }
    HttpServerRequest request = context.request();
    request.exceptionHandler(done::tryFail);
    request.handler(this::write);
    request.endHandler(end -> finish());
    next();
  }

  private void next() {
    vertx.cancelTimer(stallTimer);
    stallTimer =
        vertx.setTimer(
            settings.uploadStallMillis(),
            timer ->
                done.tryFail(stalled("nothing came for " + settings.uploadStallMillis() + " ms")));
    context.request().fetch(1);
  }

  private void write(Buffer piece) {
    ModelFiles.Incoming target = incoming;
    if (done.future().isComplete()) {
      return;
    }
    if (target == null) {
      // The file is here already; what comes is not needed.
      next();
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(piece.getBytes());
    lastWrite =
        calls
            .call(
                () -> {
                  target.write(bytes);
                  return null;
                },
                settings.uploadStallMillis())
            .onSuccess(written -> next())
            .onFailure(done::tryFail);
  }

  private void finish() {
    vertx.cancelTimer(stallTimer);
    ModelFiles.Incoming target = incoming;
    if (target == null) {
      done.tryComplete(false);
      return;
    }
    lastWrite =
        lastWrite
            .compose(
                written ->
                    calls.call(
                        () -> {
                          target.commit();
                          return null;
                        },
                        settings.uploadStallMillis()))
            .onSuccess(committed -> done.tryComplete(true))
            .onFailure(done::tryFail);
  }

  private void abort() {
    ModelFiles.Incoming target = incoming;
    if (target != null) {
      incoming = null;
      lastWrite.onComplete(
          written ->
              calls.call(
                  () -> {
                    target.abort();
                    return null;
                  }));
    }
  }

  private static AdminRefusedException stalled(String detail) {
    return new AdminRefusedException(ProblemCode.UPLOAD_STALLED, detail);
  }
}
