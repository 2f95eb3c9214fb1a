package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how requests with an Idempotency-Key were answered. Called like {@link RunOperations}.
 */
public interface RepeatedRequests {

  /** How long a key is remembered. */
  Duration REMEMBERED = Duration.ofDays(1);

  /** Keys that are remembered of one token. */
  int KEYS_MAX = 10_000;

  /** The longest answer that is remembered, in bytes; a longer one counts as spent. */
  int BODY_BYTES_MAX = 64 << 10;

  /** What is known of a key. */
  enum State {
    /** Nothing: it is remembered from now on. */
    FRESH,
    /** It came with this request, of which it is not known what became. */
    BEGUN,
    /** It came with this request, which was done. */
    DONE,
    /** It came with another request. */
    OTHER,
    /** Nothing, and {@link #KEYS_MAX} others are remembered. */
    TOO_MANY
  }

  /**
   * An answer that may be given again.
   *
   * @param status the HTTP status, 200 to 299
   * @param location of what was made; null if nothing was
   * @param etag the revision that it left; null for what has none
   * @param body JSON; null if it cannot be given again
   */
  @SuppressWarnings("ArrayRecordComponent") // Answers are carried, not compared.
  record Remembered(
      int status, @Nullable String location, @Nullable String etag, byte @Nullable [] body) {}

  /**
   * What is known.
   *
   * @param state of the key
   * @param answer null unless it is DONE
   */
  record Known(State state, @Nullable Remembered answer) {}

  /** Looks a key up, and remembers one that is fresh as begun. */
  Known begin(String token, String key, Digest request);

  /** Remembers the answer to a request that was begun. */
  void done(String token, String key, Remembered answer);

  /** Forgets a request that was begun and of which nothing was done. */
  void forget(String token, String key);
}
