package dev.cairn.client;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * From what, besides run and round, the randomness of a client's rounding follows: then the same
 * update is rounded alike when it is made again, also after the app was restarted, and whoever does
 * not have the client's store cannot tell how.
 */
final class RoundingSecret {
  private static final String KEY = "rounding";
  private static final int DIGITS = 64;

  private RoundingSecret() {}

  /**
   * The secret in {@code store}: 64 random hexadecimal digits, made on the first call.
   *
   * @throws ClientStoreException if the store cannot be read or written
   */
  static String in(ClientStore store) {
    Optional<String> kept = store.get(KEY);
    if (kept.isPresent()) {
      return kept.get();
    }
    SecureRandom random = new SecureRandom();
    StringBuilder secret = new StringBuilder(DIGITS);
    for (int i = 0; i < DIGITS; i++) {
      secret.append(Character.forDigit(random.nextInt(16), 16));
    }
    store.put(KEY, secret.toString());
    return secret.toString();
  }
}
