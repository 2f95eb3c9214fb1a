package dev.cairn.server.identity;

/** Why a device gets no certificate. */
public enum EnrolmentRefusal {
  /** There is no such token, or its secret is another. */
  UNKNOWN_TOKEN,
  /** The token was spent by another key. */
  USED_TOKEN,
  /** The token is not valid any more. */
  EXPIRED_TOKEN,
  /** The request is none, is not signed with its own key, or its key is of another kind. */
  BAD_REQUEST,
  /** The device was revoked. */
  REVOKED
}
