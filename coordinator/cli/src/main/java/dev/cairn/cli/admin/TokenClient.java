package dev.cairn.cli.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of a coordinator's admin API that is about its tokens. */
public final class TokenClient {
  private static final String PATH = "/v1/tokens";

  private final AdminRequests client;

  TokenClient(AdminRequests client) {
    this.client = client;
  }

  /** What each role allows. */
  public List<RoleInfo> roles() {
    return client.list("/v1/roles", "roles", new TypeReference<>() {});
  }

  /** The token with which one asks. */
  public TokenInfo self() {
    return client.get(PATH + "/self", TokenInfo.class);
  }

  /**
   * Tokens in the order in which they were made.
   *
   * @param after those behind the one of this id; null for the first ones
   */
  public List<TokenInfo> list(@Nullable String after, int limit) {
    String path = PATH + "?limit=" + limit;
    return client.list(
        after == null ? path : path + "&after=" + AdminRequests.encoded(after),
        "tokens",
        new TypeReference<>() {});
  }

  /** All tokens in the order in which they were made, asked for by so many at a time. */
  public List<TokenInfo> all(int each) {
    return client.all(PATH + "?limit=" + each, "tokens", new TypeReference<>() {});
  }

  /** One token. */
  public TokenInfo get(String token) {
    return client.get(path(token), TokenInfo.class);
  }

  /** Makes a token. */
  public NewTokenInfo create(String name, List<String> roles, Duration valid) {
    ObjectNode wish = AdminJson.MAPPER.createObjectNode();
    wish.put("name", name).put("validMillis", valid.toMillis());
    ArrayNode list = wish.putArray("roles");
    roles.forEach(list::add);
    return client.post(PATH, wish, NewTokenInfo.class);
  }

  /** Revokes a token for good. */
  public TokenInfo revoke(String token, String reason) {
    return client.post(path(token) + "/revoke", AdminRequests.reason(reason), TokenInfo.class);
  }

  /** Gives a token another secret; the one before works for ten minutes more. */
  public NewTokenInfo rotate(String token, String reason) {
    return client.post(path(token) + "/rotate", AdminRequests.reason(reason), NewTokenInfo.class);
  }

  private static String path(String token) {
    return PATH + "/" + AdminRequests.encoded(token);
  }
}
