package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import java.time.Duration;
import java.time.Instant;
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
   * @param expected at which revision it must be; null for any
   * @return the device afterwards; null if it is not known
   * @throws AdminRefusedException with {@link ProblemCode#PRECONDITION_FAILED} if it is at another
   *     revision, as all that change it
   */
  @Nullable ClientView revoke(
      ClientId client, String reason, String operator, @Nullable Long expected);

  /**
   * Keeps a device out of rounds until it is enabled; a disabled one stays as it is.
   *
   * @return the device afterwards; null if it is not known, as for all that follow
   * @throws AdminRefusedException with {@link ProblemCode#CLIENT_REVOKED}, as the next three
   */
  @Nullable ClientView disable(
      ClientId client, String reason, String operator, @Nullable Long expected);

  /** Invites a disabled device again. */
  @Nullable ClientView enable(ClientId client, @Nullable Long expected);

  /**
   * Keeps a device out of rounds for a while; a disabled one stays disabled.
   *
   * @param until null for until it is released
   */
  @Nullable ClientView quarantine(
      ClientId client,
      String reason,
      @Nullable Instant until,
      String operator,
      @Nullable Long expected);

  /** Lets a device out of quarantine, and forgets its strikes. */
  @Nullable ClientView release(ClientId client, @Nullable Long expected);

  /** The latest strikes of a device, the last one first. */
  @Nullable List<StrikeView> strikes(ClientId client);

  /** Deletes what is known of a device, and turns it away for good. */
  @Nullable ErasureView erase(ClientId client, @Nullable Long expected);

  /** Whether a device was erased. */
  boolean isErased(ClientId client);

  /** The operations of a coordinator whose devices prove nothing. */
  static ClientOperations plaintext() {
    return new PlaintextClients();
  }
}
