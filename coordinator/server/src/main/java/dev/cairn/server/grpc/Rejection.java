package dev.cairn.server.grpc;

/** Why a caller was turned away before anything was done for it. */
public enum Rejection {
  /** The connection ended before it was protected: another protocol, or an unfit certificate. */
  HANDSHAKE,
  /** The caller shows no certificate. */
  NO_CERTIFICATE,
  /** Its certificate is of another CA, or of none. */
  FOREIGN_CA,
  /** Its certificate is valid no more. */
  EXPIRED,
  /** Its certificate is not valid yet. */
  NOT_YET_VALID,
  /** Its certificate is for something else. */
  WRONG_USAGE,
  /** The coordinator knows no such device. */
  UNKNOWN_DEVICE,
  /** The device was revoked. */
  REVOKED,
  /** The request speaks for another device. */
  OTHER_CLIENT,
  /** The message is larger than any that is served. */
  OVERSIZED,
  /** The request's bytes are no such message. */
  MALFORMED,
  /** More connections are open than are served. */
  CONNECTIONS,
  /** The device has more connections than it may. */
  CONNECTIONS_OF_DEVICE,
  /** More strangers are connected from one address than may be. */
  CONNECTIONS_OF_ADDRESS,
  /** The caller sent no whole request within the time for it. */
  TOO_SLOW
}
