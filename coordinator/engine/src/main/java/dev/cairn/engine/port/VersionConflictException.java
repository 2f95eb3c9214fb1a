package dev.cairn.engine.port;

/** Thrown when a stream is not at the version that its owner expected: it has another owner. */
public final class VersionConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public VersionConflictException(String stream, long expectedVersion) {
    super("stream " + stream + " is not at version " + expectedVersion);
  }
}
