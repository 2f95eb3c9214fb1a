package dev.cairn.server.store;

import dev.cairn.protocol.TroubleException;

/**
 * Trouble with the database or the disk that may pass: a lost connection, a deadline, a full disk.
 * The same work may be tried again. Nothing was acknowledged; but where {@link #outcomeUnknown()}
 * holds, the work may nevertheless be durable, so that the caller reads before it writes again.
 */
public final class StoreTrouble extends TroubleException {
  private static final long serialVersionUID = 1L;

  private final boolean outcomeUnknown;
  private final boolean diskFull;

  /** Trouble of which it is certain that nothing was stored. */
  public StoreTrouble(String message, Throwable cause) {
    this(message, cause, false);
  }

  public StoreTrouble(String message, Throwable cause, boolean outcomeUnknown) {
    this(message, cause, outcomeUnknown, false);
  }

  private StoreTrouble(String message, Throwable cause, boolean outcomeUnknown, boolean diskFull) {
    super(message, cause);
    this.outcomeUnknown = outcomeUnknown;
    this.diskFull = diskFull;
  }

  /** Trouble that lasts until somebody frees space; nothing was stored. */
  public static StoreTrouble fullDisk(String message, Throwable cause) {
    return new StoreTrouble(message, cause, false, true);
  }

  /** Whether the trouble came in the middle of a commit, which may or may not have happened. */
  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }

  /** Whether the disk is known to be full. */
  public boolean diskFull() {
    return diskFull;
  }
}
