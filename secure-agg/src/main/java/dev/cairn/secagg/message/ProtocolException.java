package dev.cairn.secagg.message;

/** A message that is refused: what is wrong with it, and one line that says where. */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1;

  /** What may be wrong with a message. */
  public enum Defect {
    /** Not the one encoding of this message. */
    MALFORMED,
    /** The signature is not that of the sender over these bytes in this place. */
    BAD_SIGNATURE,
    /** The credential does not verify, or is that of somebody else. */
    BAD_CREDENTIAL,
    /** It belongs to another round, attempt or roster. */
    WRONG_ROUND,
    /** It speaks for another client than its sender, or its sender is not part of this. */
    WRONG_SENDER,
    /** A public key is not canonical, of low order, or used twice. */
    BAD_KEYS,
    /** Fewer clients than the thresholds ask for. */
    TOO_FEW,
    /** A set of clients is not the settled one. */
    SET_MISMATCH,
    /** An attachment, a path, a digest or a share does not fit what was signed. */
    BAD_CONTENT,
    /** The sender already said something else. */
    EQUIVOCATION
  }

  private final Defect defect;

  /** Creates the refusal; {@code detail} says what was expected and what came. */
  public ProtocolException(Defect defect, String detail) {
    super(defect + ": " + detail);
    this.defect = defect;
  }

  /** What is wrong. */
  public Defect defect() {
    return defect;
  }
}
