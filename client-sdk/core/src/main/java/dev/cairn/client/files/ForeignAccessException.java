package dev.cairn.client.files;

import java.io.IOException;

/** Thrown when others may do with a file or folder what only its owner should; says the remedy. */
public final class ForeignAccessException extends IOException {
  private static final long serialVersionUID = 1L;

  ForeignAccessException(String message) {
    super(message);
  }
}
