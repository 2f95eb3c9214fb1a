package dev.cairn.server.config;

import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param host an address of this machine or its name
 * @param port 0 to 65,535; 0 takes any free one
 */
public record ListenAddress(String host, int port) {
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

  public ListenAddress {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host must not be blank");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
    }
  }

  /** Whether only this machine can reach it: an address of the loopback network, or localhost. */
  public boolean isLoopback() {
    return host.equalsIgnoreCase("localhost")
        || host.equals("::1")
        || host.equals("0:0:0:0:0:0:0:1")
        || LOOPBACK.matcher(host).matches();
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
