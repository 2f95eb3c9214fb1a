package dev.cairn.server.config;

/**
 * Where a server listens.
 *
 * @param host an address of this machine or its name
 * @param port 0 to 65,535; 0 takes any free one
 */
public record ListenAddress(String host, int port) {
  public ListenAddress {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host must not be blank");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
