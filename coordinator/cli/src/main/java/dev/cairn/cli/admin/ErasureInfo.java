package dev.cairn.cli.admin;

import java.util.List;

/**
 * What an erasure did, and what it cannot undo.
 *
 * @param client who was erased
 * @param deleted what is gone
 * @param remains what is not
 */
public record ErasureInfo(String client, List<String> deleted, List<Remainder> remains) {
  public ErasureInfo {
    deleted = List.copyOf(deleted);
    remains = List.copyOf(remains);
  }

  /**
   * Something that remains.
   *
   * @param kind what
   * @param why in one line
   */
  public record Remainder(String kind, String why) {}
}
