package dev.cairn.protocol;

/** Why the coordinator did not do what a client asked for: expected outcomes, not errors. */
public enum Refusal {
  /** The round is not known, or not open any more. */
  NO_SUCH_ROUND,
  /** The client is not in the round's cohort. */
  NOT_A_MEMBER,
  /** The cohort is complete. */
  COHORT_FULL,
  /** The round is in another phase: too early or too late. */
  WRONG_PHASE,
  /** The client sent another message for the same phase before. */
  EQUIVOCATION,
  /** The client left the round. */
  LEFT,
  /** The message or body is malformed. */
  MALFORMED,
  /** More bytes than the round's vectors have. */
  TOO_LARGE,
  /** The body's digest is not the one announced. */
  DIGEST_MISMATCH,
  /** The coordinator takes no more at the moment; come back later. */
  BUSY
}
