package dev.cairn.grpc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a coordinator listens, written {@code host:port}; an IPv6 address stands in brackets.
 *
 * @param host a host's name or address, without brackets
 * @param port 1 to 65,535
 */
public record Endpoint(String host, int port) {
  private static final Pattern WRITTEN =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)\\]|([A-Za-z0-9._-]+)):([0-9]{1,5})");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.[0-9.]+|::1|0:0:0:0:0:0:0:1", Pattern.CASE_INSENSITIVE);

  public Endpoint {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("an endpoint's host must not be empty");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("an endpoint's port must be 1 to 65535, not " + port);
    }
  }

  /**
   * Parses {@code host:port}.
   *
   * @throws IllegalArgumentException in one line, if {@code text} is something else
   */
  public static Endpoint parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "an endpoint is host:port, as in coordinator.example.org:7070, not '" + text + "'");
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return new Endpoint(host, Integer.parseInt(matcher.group(3)));
  }

  /** Whether what goes there stays on this machine, judged by the way it is written. */
  public boolean isLoopback() {
    return LOOPBACK.matcher(host).matches();
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
