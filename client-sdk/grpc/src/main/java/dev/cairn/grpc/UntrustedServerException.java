package dev.cairn.grpc;

import java.security.cert.CertificateException;

/**
 * Thrown in the handshake when the server's certificate does not prove that it is the right one.
 */
final class UntrustedServerException extends CertificateException {
  private static final long serialVersionUID = 1L;

  UntrustedServerException(String message) {
    super(message);
  }

  UntrustedServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
