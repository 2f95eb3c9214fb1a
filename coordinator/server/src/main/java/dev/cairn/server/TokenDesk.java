package dev.cairn.server;

import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.NewToken;
import dev.cairn.server.admin.OperatorTokens;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.admin.Role;
import dev.cairn.server.admin.TokenOperations;
import dev.cairn.server.admin.TokenView;
import dev.cairn.server.store.access.OperatorTokenRow;
import dev.cairn.server.store.access.TokenTable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operators do with tokens. Each change is in this process's register when it returns. */
final class TokenDesk implements TokenOperations {
  private final TokenTable table;
  private final TokenRegister register;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  TokenDesk(TokenTable table, TokenRegister register, Clock clock) {
    this.table = table;
    this.register = register;
    this.clock = clock;
  }

  @Override
  public List<TokenView> tokens(@Nullable String after, int max) {
    return table.tokens(after, max).stream().map(TokenDesk::view).toList();
  }

  @Override
  public @Nullable TokenView token(String id) {
    return table.token(id).map(TokenDesk::view).orElse(null);
  }

  @Override
  public NewToken create(String name, Set<Role> roles, Duration valid, String by) {
    String secret = OperatorTokens.generate(random);
    Instant now = now();
    OperatorTokenRow token =
        OperatorTokenRow.fresh(
            newId(random),
            name,
            roles.stream().map(Role::text).sorted().toList(),
            OperatorTokens.hash(secret),
            now,
            by,
            now.plus(valid));
    if (table.add(token) == TokenTable.Outcome.TOO_MANY) {
      throw new AdminRefusedException(
          ProblemCode.LIMIT_REACHED,
          "there are " + TokenTable.TOKENS_MAX + " tokens; revoke those that nobody needs");
    }
    register.refresh();
    return new NewToken(view(token), secret);
  }

  /** A token's id: nothing of its secret is in it. */
  static String newId(SecureRandom random) {
    return String.format("%016x", random.nextLong());
  }

  @Override
  public @Nullable TokenView revoke(String id, String reason, @Nullable Long expected, String by) {
    TokenTable.Outcome outcome =
        table.revoke(id, by, reason, expected, Role.OPERATOR.text(), now());
    if (outcome == TokenTable.Outcome.LAST) {
      throw new AdminRefusedException(
          ProblemCode.LAST_ADMINISTRATOR,
          "token " + id + " is the last one with the role operator; make another one first");
    }
    requireNotMoved(outcome, id);
    register.refresh();
    return token(id);
  }

  private static void requireNotMoved(TokenTable.Outcome outcome, String id) {
    if (outcome == TokenTable.Outcome.MOVED) {
      throw AdminRefusedException.moved("token " + id + " has changed");
    }
  }

  @Override
  public @Nullable NewToken rotate(String id, @Nullable Long expected) {
    String secret = OperatorTokens.generate(random);
    Instant now = now();
    TokenTable.Outcome outcome =
        table.rotate(id, expected, OperatorTokens.hash(secret), now.plus(OVERLAP), now);
    if (outcome == TokenTable.Outcome.OVER) {
      throw new AdminRefusedException(
          ProblemCode.TOKEN_OVER, "token " + id + " is revoked or has ended; make another one");
    }
    requireNotMoved(outcome, id);
    register.refresh();
    TokenView token = token(id);
    return token == null ? null : new NewToken(token, secret);
  }

  /** As exact as the store keeps it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static TokenView view(OperatorTokenRow token) {
    return new TokenView(
        token.id(),
        token.name(),
        token.roles(),
        token.createdAt(),
        token.createdBy(),
        token.expiresAt(),
        token.lastUsedAt(),
        token.revokedAt(),
        token.reason(),
        token.version());
  }
}
