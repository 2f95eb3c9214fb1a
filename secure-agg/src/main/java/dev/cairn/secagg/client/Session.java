package dev.cairn.secagg.client;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all phases of one attempt have in common: the secrets, of which it knows every one so as to
 * wipe them, and whether it is over. Used by one thread.
 */
final class Session {

  /** Something that either succeeds or ends the attempt. */
  interface Step<T> {
    T run() throws SecAggAbort, ProtocolException;
  }

  private final SecAggClient client;
  private final CredentialVerifier verifier;
  private final byte[] coordinatorKey;
  private final SecAggParameters parameters;
  private final SpentMark spent;
  private final List<SecretBytes> secrets = new ArrayList<>();
  private @Nullable SecAggAbort end;

  Session(
      SecAggClient client, byte[] coordinatorKey, SecAggParameters parameters, SpentMark spent) {
    this.client = client;
    this.verifier = client.verifier().forRound();
    this.coordinatorKey = coordinatorKey;
    this.parameters = parameters;
    this.spent = spent;
  }

  SecAggClient client() {
    return client;
  }

  /** Judges the roster and the quorum alike, however long it is from one to the other. */
  CredentialVerifier verifier() {
    return verifier;
  }

  SecAggParameters parameters() {
    return parameters;
  }

  /**
   * Marks the round as spent, if it is against this adversary. What cannot be marked, or was marked
   * before, must not leave.
   */
  void markSpent(Adversary against) throws SecAggAbort {
    if (parameters.adversary() != against) {
      return;
    }
    boolean first;
    try {
      first = spent.set();
    } catch (IOException e) {
      throw new SecAggAbort(
          Reason.NOT_MARKED, "cannot mark the update as spent: " + e.getMessage());
    }
    if (!first) {
      throw new SecAggAbort(Reason.SPENT, "an update of this round may have left before");
    }
  }

  /** Remembers a secret, so that it is wiped at the end at the latest. */
  SecretBytes keep(SecretBytes secret) {
    secrets.add(secret);
    return secret;
  }

  /** Runs a step; whatever goes wrong in it ends the attempt for good. */
  <T> T step(Step<T> step) throws SecAggAbort {
    checkOpen();
    SecAggAbort failed = new SecAggAbort(Reason.FAULT, "a step of this client failed");
    try {
      T result = step.run();
      failed = null;
      return result;
    } catch (SecAggAbort e) {
      failed = e;
      throw e;
    } catch (ProtocolException e) {
      failed = new SecAggAbort(Reason.MALFORMED, String.valueOf(e.getMessage()));
      throw failed;
    } finally {
      if (failed != null) {
        end(failed);
      }
    }
  }

  /** Refuses what the coordinator did not sign for this place. */
  void checkSigned(SignedMessage message, MessageType type, byte[] context) throws SecAggAbort {
    try {
      message.check(coordinatorKey, type, context);
    } catch (ProtocolException e) {
      throw new SecAggAbort(Reason.BAD_SIGNATURE, String.valueOf(e.getMessage()));
    }
  }

  /** A body with this client's signature. */
  SignedBody sign(MessageType type, byte[] context, byte[] body) {
    return new SignedBody(
        body, client.signer().sign(SignedMessage.toBeSigned(type, context, body)));
  }

  void checkOpen() throws SecAggAbort {
    if (end != null) {
      throw end;
    }
  }

  /** Ends the attempt; only the first reason counts. */
  void end(SecAggAbort reason) {
    if (end == null) {
      end = reason;
    }
    wipe();
  }

  /** Wipes all secrets. */
  void wipe() {
    for (SecretBytes secret : secrets) {
      secret.close();
    }
    secrets.clear();
  }
}
