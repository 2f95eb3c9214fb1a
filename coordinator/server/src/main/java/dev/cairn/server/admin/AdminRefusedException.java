package dev.cairn.server.admin;

/** Thrown by a port to refuse a request; becomes a problem with this code and detail. */
public final class AdminRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;

  /**
   * Refuses.
   *
   * @param code the kind
   * @param detail one line for people: what was expected, what came, what to do
   */
  public AdminRefusedException(ProblemCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  /**
   * Refuses to change what is not as the caller saw it.
   *
   * @param detail what is where, in one line
   */
  public static AdminRefusedException moved(String detail) {
    return new AdminRefusedException(
        ProblemCode.PRECONDITION_FAILED, detail + ": read it again, and decide again");
  }

  /** The kind. */
  public ProblemCode code() {
    return code;
  }

  /** One line for people. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
