package dev.cairn.server.grpc;

import dev.cairn.protocol.identity.IssuerStatement;
import dev.cairn.protocol.identity.KeyHandover;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a device is told that asked for a certificate. */
public sealed interface EnrolmentReply {

  /** Reads the reply. */
  <T> T fold(Function<Enrolled, T> enrolled, Function<Refused, T> refused);

  /**
   * The device has a certificate.
   *
   * @param deviceCertificate in DER
   * @param caCertificate of the CA that issued it, in DER
   * @param coordinatorKeys Ed25519 keys of the coordinator, 32 bytes each, the heir last
   * @param issuer the CA's word for who signs compact credentials; null if nobody does
   * @param handovers how the coordinator's keys followed each other, the oldest first
   */
  @SuppressWarnings("ArrayRecordComponent") // Replies are written, not compared.
  record Enrolled(
      byte[] deviceCertificate,
      byte[] caCertificate,
      List<byte[]> coordinatorKeys,
      @Nullable IssuerStatement issuer,
      List<KeyHandover> handovers)
      implements EnrolmentReply {
    @Override
    public <T> T fold(Function<Enrolled, T> enrolled, Function<Refused, T> refused) {
      return enrolled.apply(this);
    }
  }

  /**
   * The device gets none.
   *
   * @param reason why
   * @param detail why, in one line for people
   */
  record Refused(Reason reason, String detail) implements EnrolmentReply {
    @Override
    public <T> T fold(Function<Enrolled, T> enrolled, Function<Refused, T> refused) {
      return refused.apply(this);
    }
  }

  /** Why a device gets no certificate; on the wire each is a code of the same name. */
  enum Reason {
    UNKNOWN_TOKEN,
    USED_TOKEN,
    EXPIRED_TOKEN,
    BAD_REQUEST,
    REVOKED,
    NO_ISSUER
  }
}
