package dev.cairn.server.identity;

import dev.cairn.protocol.identity.KeyHandover;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys with which a coordinator signs in secure rounds: the one in use, its heir, of which only
 * the public half need be at hand, and the one before, with which rounds go on that it began.
 */
public final class CoordinatorKeys {
  private final CoordinatorKey current;
  private final @Nullable CoordinatorKey retired;
  private final List<KeyHandover> handovers;

  /**
   * Keys that were read.
   *
   * @param handovers how they followed each other, the last one by {@code current}; none if devices
   *     know of no heir yet
   */
  CoordinatorKeys(
      CoordinatorKey current, @Nullable CoordinatorKey retired, List<KeyHandover> handovers) {
    this.current = current;
    this.retired = retired;
    this.handovers = List.copyOf(handovers);
  }

  /** The key in use. */
  public CoordinatorKey current() {
    return current;
  }

  /** The one before; null if there is none, or if it was thrown away. */
  public @Nullable CoordinatorKey retired() {
    return retired;
  }

  /** From when on rounds are signed with {@link #current}; others with {@link #retired}. */
  public Instant since() {
    return handovers.isEmpty()
        ? Instant.EPOCH
        : Instant.ofEpochMilli(handovers.get(handovers.size() - 1).sinceMillis());
  }

  /** What devices pin when they enrol: the key in use and, as the last, its heir. */
  public List<byte[]> pins() {
    return handovers.isEmpty()
        ? List.of(current.publicKey())
        : List.of(current.publicKey(), handovers.get(handovers.size() - 1).next());
  }

  /** How the keys followed each other, the oldest first, for devices that are enrolled. */
  public List<KeyHandover> handovers() {
    return handovers;
  }

  @Override
  public String toString() {
    return "CoordinatorKeys[" + current + ", since " + since() + "]";
  }
}
