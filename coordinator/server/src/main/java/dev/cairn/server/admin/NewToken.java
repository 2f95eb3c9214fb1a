package dev.cairn.server.admin;

/**
 * A token with its secret, which nobody can get a second time.
 *
 * @param token all but the secret
 * @param secret what is sent as a bearer token
 */
public record NewToken(TokenView token, String secret) {

  /** Shows no secret. */
  @Override
  public String toString() {
    return "NewToken[" + token + "]";
  }
}
