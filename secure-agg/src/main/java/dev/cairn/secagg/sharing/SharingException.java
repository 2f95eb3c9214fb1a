package dev.cairn.secagg.sharing;

/** Thrown when shares don't give a secret back. */
public final class SharingException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** Fewer shares than the threshold. */
    TOO_FEW,
    /** An x that no holder can have. */
    INDEX_OUT_OF_RANGE,
    /** Two shares with one x. */
    DUPLICATE_INDEX,
    /** A share that has not 40 bytes. */
    WRONG_LENGTH,
    /** A share with a field element of p or more. */
    ELEMENT_TOO_LARGE,
    /** A recovered limb of 2^60 or more, or a top one of 2^16 or more: the dealer cheated. */
    LIMB_TOO_LARGE
  }

  private final Reason reason;

  SharingException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is wrong, for code that decides by it. */
  public Reason reason() {
    return reason;
  }
}
