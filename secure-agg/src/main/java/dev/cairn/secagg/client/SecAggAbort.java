package dev.cairn.secagg.client;

/** The end of a client's part before its time: why, and one line that says what was found. */
public final class SecAggAbort extends Exception {
  private static final long serialVersionUID = 1;

  /** Why a client takes no further part. Source: CSA1.md, section 8. */
  public enum Reason {
    /** A message is not signed by the coordinator's pinned key for this round and place. */
    BAD_SIGNATURE,
    /** The configuration is not one that CSA/1 allows. */
    BAD_CONFIG,
    /** The configuration is not that of the assignment. */
    ASSIGNMENT_MISMATCH,
    /** The configuration asks for less than this client insists on. */
    BELOW_FLOOR,
    /** An update of this round was sent before, perhaps in another attempt. */
    SPENT,
    /** The mark of a spent update could not be written. */
    NOT_MARKED,
    /** A message that the coordinator signed is not the one encoding of what it should be. */
    MALFORMED,
    /** Fewer clients than keep the sum from telling of one. */
    TOO_FEW,
    /** Somebody on the roster may not stand there, or this client does not. */
    BAD_ROSTER,
    /** The coordinator said two different things. */
    EQUIVOCATION,
    /** What was handed over of a dealer is not what it signed. */
    BAD_SHARES,
    /** The sets that others masked under or that are to be opened are not this client's. */
    SET_MISMATCH,
    /** Fewer confirmations of this client's sets than open anything. */
    NO_QUORUM,
    /** The app closed it. */
    CLOSED,
    /** An error of this client's own. */
    FAULT
  }

  private final Reason reason;

  SecAggAbort(Reason reason, String detail) {
    super(reason + ": " + detail);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
