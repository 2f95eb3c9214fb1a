package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows which bearer tokens open the admin API, and whose they are. */
public interface OperatorTokens {

  /** How every token begins, so that scanners for leaked secrets recognise it. */
  String PREFIX = "cairn_";

  /**
   * Whose token this is. Called on the event loop: it does not block.
   *
   * @param token as it was sent
   * @return also one that has expired; null if the token is nobody's
   */
  @Nullable Bearer bearerOf(String token);

  /**
   * Tokens that are known by their SHA-256 only. All of them are compared, each in constant time.
   *
   * @param bearers whose they are, by the SHA-256 of the token
   */
  static OperatorTokens hashed(Map<Digest, Bearer> bearers) {
    Map<Digest, Bearer> known = Map.copyOf(bearers);
    return token -> {
      byte[] given = hash(token).bytes();
      Bearer found = null;
      for (Map.Entry<Digest, Bearer> entry : known.entrySet()) {
        if (MessageDigest.isEqual(given, entry.getKey().bytes())) {
          found = entry.getValue();
        }
      }
      return found;
    };
  }

  /** The SHA-256 under which a token is kept. */
  static Digest hash(String token) {
    return Digest.of(token.getBytes(StandardCharsets.UTF_8));
  }

  /** A fresh token of 256 random bits. */
  static String generate(SecureRandom random) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }
}
