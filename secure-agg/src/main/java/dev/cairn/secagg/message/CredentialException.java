package dev.cairn.secagg.message;

/** A credential that does not prove what it should; the message says why in one line. */
public final class CredentialException extends Exception {
  private static final long serialVersionUID = 1;

  public CredentialException(String message) {
    super(message);
  }
}
