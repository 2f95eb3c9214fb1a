package dev.cairn.server.identity;

/** What may be wrong with a device that shows a certificate. */
public enum DeviceFault {
  /** Another CA issued the certificate, or nobody did. */
  FOREIGN_CA,
  /** The certificate is valid no more. */
  EXPIRED,
  /** The certificate is not valid yet. */
  NOT_YET_VALID,
  /** The certificate is for something else. */
  WRONG_USAGE,
  /** The coordinator knows no such device. */
  UNKNOWN_DEVICE,
  /** An operator revoked the device. */
  REVOKED
}
