package dev.cairn.protocol;

/**
 * The name of a model's weights: the SHA-256 of its safetensors file.
 *
 * @param digest the digest
 */
public record ModelId(Digest digest) {

  /** Parses 64 hexadecimal digits. */
  public static ModelId parse(String hex) {
    return new ModelId(new Digest(hex));
  }

  @Override
  public String toString() {
    return digest.hex();
  }
}
