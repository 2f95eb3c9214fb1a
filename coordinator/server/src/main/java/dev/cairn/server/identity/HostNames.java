package dev.cairn.server.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.util.IPAddress;

/** Host names and addresses as they may stand in a certificate. */
final class HostNames {
  private static final Pattern NAME =
      Pattern.compile(
          "(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
  private static final int CHARS_MAX = 253;

  private HostNames() {}

  /**
   * The one way to write a name.
   *
   * @throws IdentityException if it is neither a DNS name nor an address
   */
  static String canonical(String name) {
    if (IPAddress.isValid(name)) {
      try {
        return InetAddress.getByName(name).getHostAddress();
      } catch (UnknownHostException e) {
        throw refused(name);
      }
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.length() > CHARS_MAX || !NAME.matcher(lower).matches()) {
      throw refused(name);
    }
    return lower;
  }

  private static IdentityException refused(String name) {
    return new IdentityException(
        "A host is a DNS name such as fl.example.org or an IP address, not '" + name + "'.");
  }
}
