package dev.cairn.secagg.server;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.RoundConfigMessage;
import dev.cairn.secagg.message.SignedMessage;

/** The key with which a coordinator signs what it says in secure rounds; clients have pinned it. */
public final class CoordinatorSigner implements AutoCloseable {
  private final SecretBytes seed;
  private final byte[] publicKey;

  /** Owns the 32-byte Ed25519 seed from now on: it is wiped when this is closed. */
  public CoordinatorSigner(SecretBytes seed) {
    this.seed = seed;
    this.publicKey = Signatures.publicKey(seed);
  }

  /** The 32 bytes that clients pin. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The signed configuration of one attempt. */
  public SignedMessage roundConfig(SecAggParameters parameters) {
    byte[] body = RoundConfigMessage.encode(parameters);
    return sign(MessageType.ROUND_CONFIG, SignedMessage.noContext(), body);
  }

  /** Signs a body that has no attachment. */
  SignedMessage sign(MessageType type, byte[] context, byte[] body) {
    return sign(type, context, body, new byte[0]);
  }

  SignedMessage sign(MessageType type, byte[] context, byte[] body, byte[] attachment) {
    byte[] signature = Signatures.sign(seed, SignedMessage.toBeSigned(type, context, body));
    return new SignedMessage(body, signature, attachment);
  }

  @Override
  public void close() {
    seed.close();
  }
}
