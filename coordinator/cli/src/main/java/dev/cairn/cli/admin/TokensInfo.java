package dev.cairn.cli.admin;

import java.time.Instant;
import java.util.List;

/**
 * One-time tokens that enrol devices. They are secrets, shown once.
 *
 * @param caFingerprint SHA-256 of the CA's certificate in hexadecimal digits, also in each token
 * @param expiresAt when they end
 * @param tokens one for each device
 */
public record TokensInfo(String caFingerprint, Instant expiresAt, List<String> tokens) {
  public TokensInfo {
    tokens = List.copyOf(tokens);
  }

  /** Shows no token. */
  @Override
  public String toString() {
    return tokens.size() + " tokens of CA " + caFingerprint + " until " + expiresAt;
  }
}
