package dev.cairn.client;

import dev.cairn.protocol.TroubleException;

/** Thrown when a {@link ClientStore} cannot be read or written; says which file and what to do. */
public final class ClientStoreException extends TroubleException {
  private static final long serialVersionUID = 1L;

  public ClientStoreException(String message) {
    super(message);
  }

  public ClientStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
