package dev.cairn.server;

import dev.cairn.protocol.RunId;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** Makes ids of runs: UUIDs of version 7 (RFC 9562, section 5.7), which sort by their time. */
final class RunIds {
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  RunIds(Clock clock) {
    this.clock = clock;
  }

  RunId next() {
    long high = clock.millis() << 16 | 0x7000 | random.nextInt(1 << 12);
    long low = random.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
    return new RunId(new UUID(high, low).toString());
  }
}
