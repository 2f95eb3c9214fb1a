package dev.cairn.app.secrecy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was found at one moment of a round.
 *
 * @param moment of which round and when
 * @param findings by the medium that was searched
 */
record Seen(String moment, Map<Medium, Findings> findings) {

  /** Where is searched. */
  enum Medium {
    /** What clients say and are told, inside of TLS. */
    MESSAGES,
    /** The bytes on the wire. */
    NETWORK,
    /** The files of the state folder. */
    STORES,
    /** The coordinator's heap, as it dumps it itself. */
    HEAP,
    /** All memory of the coordinator's process, where the kernel shows it. */
    MEMORY
  }

  Seen {
    findings = Map.copyOf(findings);
  }

  /** What was found in one medium; nothing where it was not searched. */
  Set<String> in(Medium medium) {
    Findings found = findings.get(medium);
    return found == null ? Set.of() : found.found();
  }

  /** What was found anywhere. */
  Set<String> anywhere() {
    Set<String> all = new TreeSet<>();
    findings.values().forEach(found -> all.addAll(found.found()));
    return all;
  }

  /** A line for each medium. */
  List<String> figures() {
    return findings.values().stream().map(found -> moment + ", " + found.figures()).toList();
  }
}
