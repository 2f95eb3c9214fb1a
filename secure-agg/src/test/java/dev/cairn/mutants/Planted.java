package dev.cairn.mutants;

/**
 * A test, and a line that must not read so: with it the test has to fail.
 *
 * @param test "Class.method", as in {@link Mutant#failures}
 * @param className as in {@link Mutant#and}
 * @param snippet what stands in that class exactly once
 * @param replacement what stands there in the mutant
 */
public record Planted(String test, String className, String snippet, String replacement) {

  /** Fails unless the test does. */
  public void check() throws Exception {
    if (Mutant.of(className, snippet, replacement).failures(test).isEmpty()) {
      throw new AssertionError(
          test + " passes, though " + className + " reads '" + replacement + "'");
    }
  }
}
