package dev.cairn.faults.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for the operations without which a run would break nothing. */
final class Shortening {

  /** Runs that are tried. */
  private static final int TRIES_MAX = 600;

  private final Episode episode;
  private final String kind;
  private int tries;

  private Shortening(Episode episode, RuntimeException violation) {
    this.episode = episode;
    this.kind = kind(violation);
  }

  /** The shortest list found that breaks the same as a whole one did. */
  static List<Operation> of(Episode episode, Episode.Result broken) {
    RuntimeException violation = broken.violation();
    if (violation == null) {
      throw new IllegalArgumentException("nothing is broken");
    }
    return new Shortening(episode, violation).shortened(broken.operations());
  }

  private List<Operation> shortened(List<Operation> whole) {
    List<Operation> shortest = whole;
    for (int size = Math.max(1, whole.size() / 2); size >= 1; size /= 2) {
      int at = 0;
      while (at < shortest.size() && tries < TRIES_MAX) {
        List<Operation> fewer = new ArrayList<>(shortest.subList(0, at));
        fewer.addAll(shortest.subList(Math.min(shortest.size(), at + size), shortest.size()));
        if (breaksTheSame(fewer)) {
          shortest = fewer;
        } else {
          at += size;
        }
      }
    }
    return shortest;
  }

  private boolean breaksTheSame(List<Operation> operations) {
    tries++;
    RuntimeException violation = episode.run(operations).violation();
    return violation != null && kind(violation).equals(kind);
  }

  /** Where it was thrown: messages name rounds and clients, which may be others. */
  private static String kind(@Nullable RuntimeException violation) {
    StackTraceElement[] trace =
        violation == null ? new StackTraceElement[0] : violation.getStackTrace();
    return violation == null || trace.length == 0
        ? ""
        : violation.getClass().getName() + " " + trace[0].getClassName();
  }
}
