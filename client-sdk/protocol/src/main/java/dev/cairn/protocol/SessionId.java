package dev.cairn.protocol;

/**
 * One client's part in one round, written {@code run/index/attempt/client}.
 *
 * @param round the round
 * @param client the client
 */
public record SessionId(RoundId round, ClientId client) {

  /** Parses {@code run/index/attempt/client}. */
  public static SessionId parse(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "a session id is run/index/attempt/client, not '" + text + "'");
    }
    return new SessionId(
        RoundId.parse(text.substring(0, slash)), new ClientId(text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return round + "/" + client;
  }
}
