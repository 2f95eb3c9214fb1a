package dev.cairn.secagg.server;

import dev.cairn.secagg.message.ClientSet;

/** A sum that could not be opened: why, and whose secrets it failed at. */
public final class UnmaskingException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** Of some dealers there are fewer good shares than recover their secret; wait, or give up. */
    TOO_FEW_SHARES,
    /** Some dealers dealt shares that do not give the secret they committed to. */
    BAD_DEALER,
    /** The lanes are not the sum over the included clients. */
    SUM_MISMATCH
  }

  private final Reason reason;
  private final transient ClientSet dealers;

  UnmaskingException(Reason reason, ClientSet dealers, String detail) {
    super(reason + ": " + detail);
    this.reason = reason;
    this.dealers = dealers;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The dealers whose secrets are missing or do not fit; empty for SUM_MISMATCH. */
  public ClientSet dealers() {
    return dealers;
  }
}
