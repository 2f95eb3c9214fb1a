package dev.cairn.cli.admin;

import dev.cairn.cli.CliFailure;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a coordinator's admin API is, and the token that opens it.
 *
 * @param url for instance {@code http://127.0.0.1:7071}
 * @param token an operator's token
 * @param tokenFrom where the token came from, for messages
 */
public record AdminAddress(URI url, String token, String tokenFrom) {
  public AdminAddress {
    String scheme = url.getScheme();
    if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new CliFailure(
          "the admin address must be like http://127.0.0.1:7071, not '" + url + "'");
    }
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new CliFailure("the operator token from " + tokenFrom + " is empty or damaged");
    }
  }

  /** Parses the address. */
  public static AdminAddress of(String url, String token, String tokenFrom) {
    try {
      return new AdminAddress(new URI(url), token, tokenFrom);
    } catch (URISyntaxException e) {
      throw new CliFailure(
          "the admin address must be like http://127.0.0.1:7071, not '" + url + "'", e);
    }
  }

  URI resolve(String pathAndQuery) {
    String base = url.toString();
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + pathAndQuery);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return url.toString();
  }
}
