package dev.cairn.cli.admin;

import dev.cairn.cli.CliFailure;

/** Thrown where the admin API did not do what it was asked; the message is one line with advice. */
public final class AdminFailure extends CliFailure {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Kind {
    /** Nobody answers at the address. */
    UNREACHABLE,
    /** The answer did not come within the deadline. */
    TIMEOUT,
    /** The token is missing or wrong. */
    UNAUTHORIZED,
    /** The request is refused; sending it again does not help. */
    REFUSED,
    /** The coordinator cannot answer at the moment. */
    TROUBLE,
    /** What came is not an answer of a coordinator, or not what was asked for. */
    MALFORMED
  }

  private final Kind kind;
  private final String code;

  AdminFailure(Kind kind, String code, String line) {
    super(line);
    this.kind = kind;
    this.code = code;
  }

  /** The kind. */
  public Kind kind() {
    return kind;
  }

  /** The problem's stable code, for instance {@code run_unknown}; empty if none came. */
  public String code() {
    return code;
  }

  /** Whether the same request may succeed later. */
  public boolean isTransient() {
    return kind == Kind.UNREACHABLE || kind == Kind.TIMEOUT || kind == Kind.TROUBLE;
  }
}
