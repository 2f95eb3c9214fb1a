package dev.cairn.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How devices and coordinator know each other.
 *
 * @param plaintext whether neither proves anything and everybody on their way can read all of it;
 *     for one machine only
 * @param authority the CA's folder; null for the one in the state folder
 * @param names host names and addresses by which devices reach the coordinator, beside this
 *     machine's own and the one that it listens on
 * @param certificates how long a device's certificate is valid, an hour to 825 days
 */
public record DeviceSecurity(
    boolean plaintext, @Nullable Path authority, List<String> names, Duration certificates) {
  private static final Duration CERTIFICATES_MIN = Duration.ofHours(1);
  private static final Duration CERTIFICATES_MAX = Duration.ofDays(825);

  public DeviceSecurity {
    names = List.copyOf(names);
    if (certificates.compareTo(CERTIFICATES_MIN) < 0
        || certificates.compareTo(CERTIFICATES_MAX) > 0) {
      throw new IllegalArgumentException(
          "certificates must be 1h to 825d, not " + Quantities.duration(certificates.toMillis()));
    }
  }
}
