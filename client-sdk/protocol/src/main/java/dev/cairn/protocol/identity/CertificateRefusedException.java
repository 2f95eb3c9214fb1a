package dev.cairn.protocol.identity;

/** Thrown when a certificate does not prove that a device belongs to a CA; says why in one line. */
public final class CertificateRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong with a certificate: names for metrics. */
  public enum Reason {
    /** It cannot be read, or is too large. */
    MALFORMED,
    /** Another CA issued it. */
    FOREIGN_CA,
    /** It is not valid any more. */
    EXPIRED,
    /** It is not valid yet. */
    NOT_YET_VALID,
    /** The CA issued it, but not for a device: key, algorithm or usage are others. */
    NOT_FOR_DEVICES
  }

  private final Reason reason;

  CertificateRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }
}
