package dev.cairn.cli.admin;

import dev.cairn.cli.CliFailure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A round as people write it: RUN/INDEX, or RUN/INDEX/ATTEMPT.
 *
 * @param run the run's id
 * @param index which round of it
 * @param attempt which attempt at it; 1 unless another is given
 */
public record RoundName(String run, int index, int attempt) {
  private static final Pattern FORM = Pattern.compile("([^/]+)/(\\d{1,9})(?:/(\\d{1,9}))?");

  /** Reads a name. */
  public static RoundName parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new CliFailure("a round is RUN/INDEX or RUN/INDEX/ATTEMPT, not '" + text + "'");
    }
    return new RoundName(
        parts.group(1),
        Integer.parseInt(parts.group(2)),
        parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3)));
  }

  String path() {
    return "/v1/rounds/" + AdminRequests.encoded(run) + "/" + index + "/" + attempt;
  }
}
