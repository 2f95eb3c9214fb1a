package dev.cairn.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * Which program this is.
 *
 * @param version for instance {@code 0.1.0}
 * @param commit the source's commit; empty if the build did not know it
 */
public record CairnVersion(String version, String commit) {

  /** The version of this class path. */
  public static CairnVersion current() {
    Properties properties = new Properties();
    try (InputStream stream = CairnVersion.class.getResourceAsStream("version.properties")) {
      if (stream == null) {
        throw new IllegalStateException("version.properties is missing from the jar");
      }
      properties.load(stream);
    } catch (IOException e) {
      throw new IllegalStateException("version.properties cannot be read", e);
    }
    return new CairnVersion(
        properties.getProperty("version", "unknown"), properties.getProperty("commit", ""));
  }

  @Override
  public String toString() {
    return commit.isEmpty() ? version : version + " (" + commit + ")";
  }
}
