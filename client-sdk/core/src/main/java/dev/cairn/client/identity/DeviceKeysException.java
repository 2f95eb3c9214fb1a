package dev.cairn.client.identity;

import dev.cairn.protocol.TroubleException;

/** Thrown when a device's keys cannot be read or written; says which file and what to do. */
public final class DeviceKeysException extends TroubleException {
  private static final long serialVersionUID = 1L;

  DeviceKeysException(String message) {
    super(message);
  }

  DeviceKeysException(String message, Throwable cause) {
    super(message, cause);
  }
}
