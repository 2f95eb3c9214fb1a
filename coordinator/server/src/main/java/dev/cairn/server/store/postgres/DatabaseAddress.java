package dev.cairn.server.store.postgres;

import dev.cairn.server.store.StartFailure;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a database is and who asks.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host[:port]/database[?parameters]}, without user and
 *     password
 * @param user not blank
 * @param password may be empty: then the driver looks into {@code ~/.pgpass}
 */
public record DatabaseAddress(String jdbcUrl, String user, String password) {
  private static final String JDBC = "jdbc:";
  private static final String FORM =
      "expected postgresql://user:password@host:5432/database (special characters as %40 and so"
          + " on)";

  public DatabaseAddress {
    if (!jdbcUrl.startsWith("jdbc:postgresql://")) {
      throw new IllegalArgumentException("The URL must begin with jdbc:postgresql://.");
    }
    if (user.isBlank()) {
      throw new IllegalArgumentException("The user must not be blank.");
    }
  }

  /**
   * Reads {@code postgresql://…}, {@code postgres://…} or {@code jdbc:postgresql://…}; user and
   * password stand before the host or are the parameters {@code user} and {@code password}.
   *
   * @throws StartFailure if it is none of these; the message does not repeat the password
   */
  public static DatabaseAddress parse(String dsn) {
    URI uri = parseUri(dsn.startsWith(JDBC) ? dsn.substring(JDBC.length()) : dsn);
    String scheme = uri.getScheme();
    String authority = uri.getRawAuthority();
    String path = uri.getRawPath();
    if (scheme == null || !(scheme.equals("postgresql") || scheme.equals("postgres"))) {
      throw new StartFailure("The database's DSN has another beginning: " + FORM + ".");
    }
    if (authority == null || path == null || path.length() < 2) {
      throw new StartFailure("The database's DSN lacks its host or its database: " + FORM + ".");
    }
    int at = authority.lastIndexOf('@');
    String hosts = authority.substring(at + 1);
    String[] login = (at < 0 ? "" : authority.substring(0, at)).split(":", 2);
    String user = decode(login[0]);
    String password = login.length == 2 ? decode(login[1]) : "";
    List<String> parameters = new ArrayList<>();
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String parameter : query.split("&")) {
      if (parameter.startsWith("user=")) {
        user = decode(parameter.substring("user=".length()));
      } else if (parameter.startsWith("password=")) {
        password = decode(parameter.substring("password=".length()));
      } else if (!parameter.isEmpty()) {
        parameters.add(parameter);
      }
    }
    if (hosts.isEmpty() || user.isBlank()) {
      throw new StartFailure("The database's DSN lacks its host or its user: " + FORM + ".");
    }
    String jdbcUrl = "jdbc:postgresql://" + hosts + path;
    if (!parameters.isEmpty()) {
      jdbcUrl += "?" + String.join("&", parameters);
    }
    return new DatabaseAddress(jdbcUrl, user, password);
  }

  /** Host, port and database, for messages. */
  public String place() {
    return jdbcUrl.substring("jdbc:postgresql://".length()).replaceFirst("\\?.*", "");
  }

  @Override
  public String toString() {
    return "postgresql://" + user + ":***@" + place();
  }

  private static URI parseUri(String dsn) {
    try {
      return URI.create(dsn.strip());
    } catch (IllegalArgumentException e) {
      // Its message and so the cause would repeat the password.
      throw new StartFailure("The database's DSN cannot be read: " + FORM + ".");
    }
  }

  private static String decode(String text) {
    // In a URL's first part a plus is a plus.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
