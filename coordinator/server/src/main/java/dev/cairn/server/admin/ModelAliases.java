package dev.cairn.server.admin;

import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names that operators give to models of a population. Called and failing as {@link RunOperations};
 * an alias that names nothing is refused with {@link ProblemCode#ALIAS_UNKNOWN}.
 */
public interface ModelAliases {

  /**
   * What all aliases name now, in the order of populations and names, at most {@code max} of them.
   *
   * @param behind those behind this one; null for the first ones
   */
  List<Alias> all(@Nullable Name behind, int max);

  /** Which alias. */
  record Name(Population population, String alias) {
    /** Whether an alias may be called so: 1 to 32 small letters, digits or hyphens. */
    static boolean isWord(String alias) {
      return alias.matches("[a-z][a-z0-9-]{0,31}");
    }

    /** As in {@code fashion/live}. */
    static Name parse(String text) {
      int slash = text.lastIndexOf('/');
      if (slash < 0 || !isWord(text.substring(slash + 1))) {
        throw new IllegalArgumentException("an alias is population/alias, not " + text);
      }
      return new Name(new Population(text.substring(0, slash)), text.substring(slash + 1));
    }

    @Override
    public String toString() {
      return population + "/" + alias;
    }
  }

  /** What an alias names now. */
  Alias now(Population population, String alias);

  /** The aliases that name a model now. */
  List<Alias> naming(ModelId model);

  /** What it named, the first one first. */
  List<Alias> history(Population population, String alias);

  /**
   * Lets an alias name a model version from now on; the same one again changes nothing.
   *
   * @param expected the number of its last change, 0 for an alias that names nothing yet; null for
   *     any
   * @throws AdminRefusedException {@link ProblemCode#MODEL_UNKNOWN} if the run has no such version,
   *     or is another population's; {@link ProblemCode#PRECONDITION_FAILED} if its last change has
   *     another number
   */
  Alias promote(
      Population population,
      String alias,
      RunId run,
      int version,
      Change change,
      @Nullable Long expected);

  /**
   * Lets an alias name again what it named before its last promotion that is not rolled back.
   *
   * @param expected as for {@link #promote}
   * @throws AdminRefusedException {@link ProblemCode#NOTHING_TO_ROLL_BACK}, {@link
   *     ProblemCode#PRECONDITION_FAILED}
   */
  Alias rollBack(Population population, String alias, Change change, @Nullable Long expected);

  /**
   * Who changes an alias.
   *
   * @param by an operator
   * @param reason in one line
   */
  record Change(String by, String reason) {}

  /**
   * What an alias names since a change.
   *
   * @param number of the change, from 1 on
   * @param kind PROMOTED or ROLLED_BACK
   */
  record Alias(
      Population population,
      String alias,
      long number,
      String kind,
      RunId run,
      int version,
      ModelId model,
      String by,
      String reason,
      Instant at)
      implements Revised {
    /** Which alias. */
    Name name() {
      return new Name(population, alias);
    }

    @Override
    public long revision() {
      return number;
    }
  }
}
