package dev.cairn.server.grpc;

import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.protocol.identity.KeyHandover;
import java.util.List;
import java.util.function.Function;

/** What a device is told that asked for the compact form of its credential. */
public sealed interface CertifyReply {

  /** Reads the reply. */
  <T> T fold(Function<Certified, T> certified, Function<Refused, T> refused);

  /**
   * The device has one.
   *
   * @param issued the credential and the CA's word for its issuer
   * @param handovers how the coordinator's keys followed each other, the oldest first
   */
  record Certified(IssuedCredential issued, List<KeyHandover> handovers) implements CertifyReply {
    @Override
    public <T> T fold(Function<Certified, T> certified, Function<Refused, T> refused) {
      return certified.apply(this);
    }
  }

  /**
   * The device gets none; its full credential does.
   *
   * @param reason why
   * @param detail why, in one line for people
   * @param handovers as in {@link Certified}: a device without a compact credential needs them, too
   */
  record Refused(EnrolmentReply.Reason reason, String detail, List<KeyHandover> handovers)
      implements CertifyReply {
    @Override
    public <T> T fold(Function<Certified, T> certified, Function<Refused, T> refused) {
      return refused.apply(this);
    }
  }
}
