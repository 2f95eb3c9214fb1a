package dev.cairn.client.files;

import java.io.IOException;

/** Thrown when a file is longer than its reader takes. */
public final class OversizedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  OversizedFileException(String message) {
    super(message);
  }
}
