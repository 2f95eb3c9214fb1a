package dev.cairn.secagg.cipher;

/**
 * Thrown when what another party sent can't be used: a bad key, or a sealed text that was altered.
 */
public final class CipherException extends Exception {
  private static final long serialVersionUID = 1L;

  public CipherException(String message) {
    super(message);
  }
}
