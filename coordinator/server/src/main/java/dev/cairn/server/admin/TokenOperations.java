package dev.cairn.server.admin;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an operator may do with tokens of the admin API. Called like {@link RunOperations}. */
public interface TokenOperations {

  /** How long a secret works after the token got another one. */
  Duration OVERLAP = Duration.ofMinutes(10);

  /**
   * Tokens in the order in which they were made, revoked ones too.
   *
   * @param after those behind the token of this id; null for the first ones
   * @param max at most so many
   */
  List<TokenView> tokens(@Nullable String after, int max);

  /** One token; null if it is not known. */
  @Nullable TokenView token(String id);

  /**
   * Makes a token.
   *
   * @param by who asks, for the record
   * @throws AdminRefusedException with {@link ProblemCode#LIMIT_REACHED}
   */
  NewToken create(String name, Set<Role> roles, Duration valid, String by);

  /**
   * Revokes a token; a revoked one stays as it is. Every coordinator on the database turns it away
   * within seconds, this one at once.
   *
   * @param expected at which revision it must be; null for any
   * @return the token afterwards; null if it is not known
   * @throws AdminRefusedException with {@link ProblemCode#LAST_ADMINISTRATOR} or {@link
   *     ProblemCode#PRECONDITION_FAILED}
   */
  @Nullable TokenView revoke(String id, String reason, @Nullable Long expected, String by);

  /**
   * Gives a token another secret; the one before works for {@link #OVERLAP} longer.
   *
   * @param expected as for {@link #revoke}
   * @return null if it is not known
   * @throws AdminRefusedException with {@link ProblemCode#TOKEN_OVER} or {@link
   *     ProblemCode#PRECONDITION_FAILED}
   */
  @Nullable NewToken rotate(String id, @Nullable Long expected);
}
