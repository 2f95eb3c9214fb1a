package dev.cairn.server.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** ETags of what changes: the number of its state, in quotation marks. */
final class Revisions {
  private static final Pattern ETAG = Pattern.compile("\"(0|[1-9][0-9]{0,17})\"");
  private static final String ANY = "*";

  private Revisions() {}

  static String etag(long revision) {
    return "\"" + revision + "\"";
  }

  /**
   * The state that the caller has seen, by If-Match; null if any will do. Whoever does the work
   * compares it, at the moment of the change.
   */
  static @Nullable Long expected(RoutingContext context) {
    String match = context.request().getHeader(HttpHeaders.IF_MATCH);
    if (match == null || match.equals(ANY)) {
      return null;
    }
    Matcher etag = ETAG.matcher(match);
    if (!etag.matches()) {
      throw Bodies.bad("If-Match is one ETag, as in \"7\", or *");
    }
    return Long.valueOf(etag.group(1));
  }
}
