package dev.cairn.server.identity;

import java.security.cert.X509Certificate;
import java.util.function.Function;

/** What became of a request for a certificate. */
public sealed interface EnrolmentOutcome {

  /** Reads the outcome. */
  <T> T fold(Function<Enrolled, T> enrolled, Function<Refused, T> refused);

  /**
   * The device has a certificate.
   *
   * @param certificate for its key
   */
  record Enrolled(X509Certificate certificate) implements EnrolmentOutcome {
    @Override
    public <T> T fold(Function<Enrolled, T> enrolled, Function<Refused, T> refused) {
      return enrolled.apply(this);
    }
  }

  /**
   * The device gets none.
   *
   * @param code why
   * @param detail the same in one line for people, with what to do
   */
  record Refused(EnrolmentRefusal code, String detail) implements EnrolmentOutcome {
    @Override
    public <T> T fold(Function<Enrolled, T> enrolled, Function<Refused, T> refused) {
      return refused.apply(this);
    }
  }
}
