package dev.cairn.grpc;

/** Sizes on which both ends of the wire agree. */
public final class WireLimits {

  /** Bytes of a file or an update in one message; only the last may have fewer. */
  public static final int CHUNK_BYTES = 256 * 1024;

  /** The largest request: a chunk, or the shares for 1,023 neighbours; and room for more fields. */
  public static final int REQUEST_BYTES_MAX = 512 * 1024;

  /**
   * The largest reply: an assignment with the tensors of a large exported model, or the roster or
   * quorum of 1,024 clients with their credentials.
   */
  public static final int REPLY_BYTES_MAX = 4 * 1024 * 1024;

  /**
   * Bytes that one side may send ahead of what the other side has read, of each call and of each
   * connection; what 100 ms of a link with 10 MB/s hold.
   */
  public static final int FLOW_WINDOW_BYTES = 1024 * 1024;

  private WireLimits() {}
}
