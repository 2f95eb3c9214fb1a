package dev.cairn.seeded;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of a property under many seeds. Its parameters may be a {@code long}, which is the seed,
 * and a {@link java.util.SplittableRandom} made of it.
 *
 * <p>The seeds are the same in every build, so that a build does not fail by chance; a failure
 * names its seed, and {@code -Dseed=...} runs that one alone. {@code -DseededRuns=20} takes twenty
 * times as many seeds, for a long run by hand.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(Seeds.class)
public @interface SeededTest {

  /** How many seeds. */
  int runs() default 100;
}
