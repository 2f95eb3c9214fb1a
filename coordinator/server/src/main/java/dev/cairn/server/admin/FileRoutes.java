package dev.cairn.server.admin;

import dev.cairn.engine.registry.ModelRegistry;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Files by digest: weights go out, exported modules and first weights come in. */
final class FileRoutes {
  private final Vertx vertx;
  private final ModelFiles files;
  private final ModelRegistry registry;
  private final Calls calls;
  private final AdminSettings settings;
  private final Auditing auditing;
  private final StreamSlots uploads = new StreamSlots(AdminSettings.UPLOADS_MAX, "uploads");

  FileRoutes(
      Vertx vertx,
      ModelFiles files,
      ModelRegistry registry,
      Calls calls,
      AdminSettings settings,
      Auditing auditing) {
    this.vertx = vertx;
    this.files = files;
    this.registry = registry;
    this.calls = calls;
    this.settings = settings;
    this.auditing = auditing;
  }

  void mount(Router router) {
    router
        .get("/v1/models/:model/weights")
        .handler(new Requires(Permission.MODELS_DOWNLOAD))
        .handler(this::weights);
    router
        .get("/v1/files/:sha256")
        .handler(new Requires(Permission.FILES_READ))
        .handler(this::file);
    router
        .head("/v1/files/:sha256")
        .handler(new Requires(Permission.FILES_READ))
        .handler(this::file);
    router
        .put("/v1/files/:sha256")
        .handler(FileRoutes::hold)
        .handler(auditing)
        .handler(new Requires(Permission.FILES_WRITE))
        .handler(this::upload);
  }

  private void weights(RoutingContext context) {
    ModelId model = Parameters.model(context);
    send(
        context,
        model.digest(),
        ".safetensors",
        () -> registry.contains(model) ? files.locate(model.digest()) : null,
        new AdminRefusedException(ProblemCode.MODEL_UNKNOWN, "no model " + model));
  }

  private void file(RoutingContext context) {
    Digest digest = Parameters.file(context);
    send(
        context,
        digest,
        "",
        () -> files.locate(digest),
        new AdminRefusedException(ProblemCode.FILE_UNKNOWN, "no file " + digest));
  }

  /** A file that is there. */
  private record Found(Path path, long length) {}

  private void send(
      RoutingContext context,
      Digest digest,
      String suffix,
      Callable<@Nullable Path> search,
      AdminRefusedException missing) {
    calls
        .call(
            () -> {
              Path path = search.call();
              if (path == null) {
                throw missing;
              }
              return new Found(path, Files.size(path));
            })
        .onSuccess(found -> send(context, digest, suffix, found))
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private static void send(RoutingContext context, Digest digest, String suffix, Found found) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    String tag = "\"" + digest.hex() + "\"";
    response
        .putHeader(HttpHeaders.ETAG, tag)
        .putHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable");
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && (known.equals("*") || known.contains(tag))) {
      response.setStatusCode(304).end();
      return;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Content-Disposition", "attachment; filename=\"" + digest.hex() + suffix + "\"");
    if (request.method() == io.vertx.core.http.HttpMethod.HEAD) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(found.length())).end();
      return;
    }
    response
        .sendFile(found.path().toString())
        .onFailure(
            failure -> {
              if (response.headWritten()) {
                // Half a file was sent; only the end of the connection can say so.
                request.connection().close();
              } else {
                Replies.failure(context, failure);
              }
            });
  }

  /** Before anything else: bytes that come while nobody takes them would be lost. */
  private static void hold(RoutingContext context) {
    context.request().pause();
    context.next();
  }

  private void upload(RoutingContext context) {
    Digest digest = Parameters.file(context);
    long length = length(context.request());
    if (!uploads.take()) {
      throw uploads.refusal();
    }
    new FileUpload(vertx, files, calls, settings, context, digest, length)
        .run()
        .onComplete(done -> uploads.giveBack())
        .onSuccess(
            created -> {
              String location = "/v1/files/" + digest;
              context.response().putHeader(HttpHeaders.LOCATION, location);
              Replies.json(
                  context,
                  created ? 201 : 200,
                  Json.bytes(
                      Json.MAPPER
                          .createObjectNode()
                          .put("sha256", digest.hex())
                          .put("bytes", length)));
            })
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private long length(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (header == null) {
      throw new AdminRefusedException(
          ProblemCode.LENGTH_REQUIRED, "say how long the file is with Content-Length");
    }
    long length = Parameters.number("Content-Length", header, 1, Long.MAX_VALUE, 0);
    if (length > settings.fileBytesMax()) {
      throw new AdminRefusedException(
          ProblemCode.BODY_TOO_LARGE,
          "a file has at most " + settings.fileBytesMax() + " bytes, not " + length);
    }
    return length;
  }
}
