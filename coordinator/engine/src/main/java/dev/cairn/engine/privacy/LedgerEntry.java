package dev.cairn.engine.privacy;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A line of the ledger. Each names the hash of the one before it, so that none can be changed, left
 * out or moved without all after it.
 *
 * @param number 1 for the first
 * @param kind what happened
 * @param round whose sum it is about
 * @param releases what is reserved; empty in the other kinds, which are about what was reserved
 * @param previous the hash of the entry before, or of the ledger's head line
 */
public record LedgerEntry(
    long number, Kind kind, RoundId round, List<Release> releases, Digest previous) {

  /** What an entry says. */
  public enum Kind {
    /** The round may take place: its cost counts from here on. */
    RESERVED,
    /** The sum can be read, or could be: the cost stays. */
    CHARGED,
    /** Nothing was revealed and nothing will be: the cost no longer counts. */
    REFUNDED
  }

  public LedgerEntry {
    releases = List.copyOf(releases);
    if (number < 1) {
      throw new IllegalArgumentException("entries are numbered from 1, not " + number);
    }
    if ((kind == Kind.RESERVED) == releases.isEmpty()) {
      throw new IllegalArgumentException("a reservation says for which releases, and only that");
    }
  }

  /** SHA-256 over all of this. */
  public Digest hash() {
    StringBuilder text = new StringBuilder("cairn/ledger/entry\n");
    text.append(number).append('\n').append(kind).append('\n').append(round).append('\n');
    for (Release release : releases) {
      text.append(release.canonical()).append('\n');
    }
    text.append(previous);
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
