package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import java.util.List;

/**
 * What an erasure did, and what it cannot undo.
 *
 * @param client who was erased
 * @param deleted what is gone
 * @param remains what is not
 */
public record ErasureView(ClientId client, List<String> deleted, List<Remainder> remains) {
  public ErasureView {
    deleted = List.copyOf(deleted);
    remains = List.copyOf(remains);
  }

  /** What can remain of a device. */
  public enum Kind {
    /** What it contributed to models. */
    COMMITTED_MODEL,
    /** The events of its rounds. */
    EVENT,
    /** Lines of the audit trail. */
    AUDIT_ENTRY,
    /** The id of its key. */
    KEY_ID,
    /** Copies that were made before. */
    BACKUP
  }

  /**
   * Something that remains.
   *
   * @param kind what
   * @param why in one line for people
   */
  public record Remainder(Kind kind, String why) {}

  /** An erasure as every coordinator does it. */
  public static ErasureView of(ClientId client) {
    return new ErasureView(
        client,
        List.of(
            "name",
            "certificate",
            "strikes",
            "enrolment token",
            "last participation",
            "audit salt"),
        List.of(
            new Remainder(
                Kind.COMMITTED_MODEL,
                "models that were committed contain its updates, and nothing can take them out:"
                    + " train again from a version before them if they must go"),
            new Remainder(
                Kind.EVENT,
                "events of its rounds name the id of its key, which names nobody by itself"),
            new Remainder(
                Kind.AUDIT_ENTRY,
                "lines of the audit trail stay, but nobody can tell any more that they are about"
                    + " it"),
            new Remainder(
                Kind.KEY_ID, "the id of its key is kept, so that the key cannot come back"),
            new Remainder(
                Kind.BACKUP, "backups and dumps that were made before have what was deleted")));
  }
}
