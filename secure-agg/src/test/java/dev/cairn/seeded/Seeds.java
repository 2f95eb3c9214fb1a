package dev.cairn.seeded;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link SeededTest} once for each seed, and names the seed of one that fails. */
final class Seeds implements TestTemplateInvocationContextProvider {
  private static final String REPLAY = "seed";
  private static final String FACTOR = "seededRuns";

  /** Set where tests are expected to fail, so that nobody is told how to repeat it. */
  private static final String QUIET = "cairn.mutant";

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    String replayed = System.getProperty(REPLAY);
    int runs = context.getRequiredTestMethod().getAnnotation(SeededTest.class).runs();
    runs *= Integer.getInteger(FACTOR, 1);
    return seeds(replayed, context.getRequiredTestMethod().getName(), runs).mapToObj(Run::new);
  }

  /** The named seed, or else {@code runs} seeds that differ from test to test. */
  static LongStream seeds(@Nullable String replayed, String test, int runs) {
    return replayed == null
        ? new SplittableRandom(test.hashCode()).longs(runs)
        : LongStream.of(Long.parseLong(replayed));
  }

  private record Run(long seed)
      implements TestTemplateInvocationContext, ParameterResolver, TestExecutionExceptionHandler {
    @Override
    public String getDisplayName(int invocation) {
      return "run " + invocation + ", seed " + seed;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Class<?> type = parameter.getParameter().getType();
      return type == long.class || type == SplittableRandom.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == long.class
          ? (Object) seed
          : new SplittableRandom(seed);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
        throws Throwable {
      String note = "replay " + context.getRequiredTestMethod().getName() + " with -Dseed=" + seed;
      if (context.getConfigurationParameter(QUIET).isEmpty()) {
        System.out.println(note);
      }
      failure.addSuppressed(new Throwable(note, null, false, false) {});
      throw failure;
    }
  }
}
