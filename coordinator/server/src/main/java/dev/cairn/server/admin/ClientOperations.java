package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may do with devices. Called like {@link RunOperations}. A coordinator whose
 * devices prove nothing refuses all of it with {@link ProblemCode#PLAINTEXT}.
 */
public interface ClientOperations {

  /**
   * Makes one-time tokens.
   *
   * @param names one for each token: what its device will be called, or null
   * @param valid how long they are valid
   * @param operator who asks, for the record
   * @return the tokens' texts, which nobody can get a second time
   */
  List<String> issue(List<@Nullable String> names, Duration valid, String operator);

  /** SHA-256 of the CA's certificate, by which devices know it. */
  Digest fingerprint();

  /**
   * Devices in the order of their ids.
   *
   * @param after those behind this one; null for the first ones
   * @param max at most so many
   */
  List<ClientView> clients(@Nullable ClientId after, int max);

  /** One device; null if it is not known. */
  @Nullable ClientView client(ClientId client);

  /**
   * Revokes a device for good; a revoked one stays as it is.
   *
   * @param reason why, in one line
   * @param operator who revokes it, for the record
   * @return the device afterwards; null if it is not known
   */
  @Nullable ClientView revoke(ClientId client, String reason, String operator);

  /** The operations of a coordinator whose devices prove nothing. */
  static ClientOperations plaintext() {
    return new PlaintextClients();
  }
}
