package dev.cairn.cli.admin;

/**
 * A token with its secret, which is shown once.
 *
 * @param token all but the secret
 * @param secret what is sent as a bearer token
 */
public record NewTokenInfo(TokenInfo token, String secret) {

  /** Shows no secret. */
  @Override
  public String toString() {
    return "NewTokenInfo[" + token + "]";
  }
}
