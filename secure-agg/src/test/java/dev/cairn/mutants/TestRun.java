package dev.cairn.mutants;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** One method of a test class, run by JUnit within another run, of which that hears nothing. */
final class TestRun implements TestExecutionListener {
  private final List<Throwable> failures = new ArrayList<>();
  private int run;

  private TestRun() {}

  /** What a test method failed with, however often it is run, with whatever parameters. */
  static List<Throwable> failures(Class<?> test, String method) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectMethod(test, method(test, method)))
            .configurationParameter("cairn.mutant", "true")
            .build();
    LauncherConfig quiet =
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .build();
    Launcher launcher = LauncherFactory.create(quiet);
    TestRun listener = new TestRun();
    launcher.execute(request, listener);
    if (listener.run == 0) {
      throw new IllegalStateException(test + " has no test " + method);
    }
    return listener.failures;
  }

  private static Method method(Class<?> test, String name) {
    // Upwards, since the test may be a contract's.
    for (Class<?> type = test; type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(name)) {
          return method;
        }
      }
    }
    throw new IllegalArgumentException(test + " has no method " + name);
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    run += identifier.isTest() ? 1 : 0;
    result
        .getThrowable()
        .ifPresent(
            failure -> {
              // A mutant that cannot be loaded proves nothing.
              if (failure instanceof LinkageError) {
                throw new IllegalStateException("the mutant does not fit", failure);
              }
              failures.add(failure);
            });
  }
}
