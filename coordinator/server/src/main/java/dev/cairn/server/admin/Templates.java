package dev.cairn.server.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The contract's words for what a request asks for, as in {@code GET /v1/runs/{run}}: what the log
 * says of a request that failed, also of one that failed before its route was found. Nothing of it
 * was written by whoever sent the request.
 */
final class Templates implements Handler<RoutingContext> {

  /** Stands for a path, or a method, that is not the contract's or HTTP's. */
  static final String UNKNOWN = "unknown";

  private static final String KEY = "cairn.templates";

  private record Known(Pattern path, String template) {}

  private final List<Known> known;

  Templates(Contract contract) {
    this.known =
        Operation.all(contract.document()).stream()
            .map(Operation::path)
            .distinct()
            // A path that is spelled out is meant before one that has a parameter there.
            .sorted(Comparator.comparingInt(Templates::parameters))
            .map(path -> new Known(Operations.pattern(path), path))
            .toList();
  }

  private static int parameters(String path) {
    return (int) path.chars().filter(each -> each == '{').count();
  }

  /** Has {@link #of} find them. */
  @Override
  public void handle(RoutingContext context) {
    context.put(KEY, this);
    context.next();
  }

  /** The method and the template of a request. */
  static String of(RoutingContext context) {
    Templates templates = context.get(KEY);
    HttpMethod method = context.request().method();
    String path = context.request().path();
    return (HttpMethod.values().contains(method) ? method.name() : UNKNOWN)
        + " "
        + (templates == null || path == null ? UNKNOWN : templates.find(path));
  }

  private String find(String path) {
    for (Known one : known) {
      if (one.path().matcher(path).matches()) {
        return one.template();
      }
    }
    return UNKNOWN;
  }
}
