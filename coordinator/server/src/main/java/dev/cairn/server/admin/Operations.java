package dev.cairn.server.admin;

import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the operation of the contract that a request asks for, among those that are audited. */
final class Operations {
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

  private final List<Known> known = new ArrayList<>();

  private record Known(Operation operation, Pattern path, List<String> parameters) {}

  /**
   * An operation that is asked for.
   *
   * @param operation which
   * @param parameters the names of those in its path
   * @param values of the parameters, in the same order, as they were sent
   */
  record Match(Operation operation, List<String> parameters, List<String> values) {}

  Operations(Contract contract) {
    for (Operation operation : Operation.all(contract.document())) {
      if (operation.isAudited()) {
        known.add(
            new Known(
                operation,
                pattern(operation.path()),
                PARAMETER
                    .matcher(operation.path())
                    .results()
                    .map(found -> found.group(1))
                    .toList()));
      }
    }
  }

  /** What a path of the contract matches; each of its parameters is a group. */
  static Pattern pattern(String path) {
    return Pattern.compile(path.replaceAll(PARAMETER.pattern(), "([^/]+)"));
  }

  /** Null if it asks for none of them. */
  @Nullable Match find(RoutingContext context) {
    String method = context.request().method().name();
    for (Known one : known) {
      Matcher path = one.path().matcher(context.normalizedPath());
      if (method.equalsIgnoreCase(one.operation().method()) && path.matches()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= path.groupCount(); i++) {
          values.add(path.group(i));
        }
        return new Match(one.operation(), one.parameters(), values);
      }
    }
    return null;
  }
}
