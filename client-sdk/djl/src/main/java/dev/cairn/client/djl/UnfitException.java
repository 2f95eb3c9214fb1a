package dev.cairn.client.djl;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when platform, model, module and examples do not fit each other. Its message is made here
 * and holds nothing of the examples.
 */
final class UnfitException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnfitException(String message) {
    super(message);
  }

  UnfitException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
