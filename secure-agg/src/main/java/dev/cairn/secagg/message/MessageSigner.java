package dev.cairn.secagg.message;

/** A client's own signing key with the credential that vouches for it. */
public interface MessageSigner {

  /** The credential, 1 to 4096 bytes, the same in every call. */
  byte[] credential();

  /** The 64 bytes of an Ed25519 signature over {@code message}. */
  byte[] sign(byte[] message);
}
