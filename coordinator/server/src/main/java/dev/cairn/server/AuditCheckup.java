package dev.cairn.server;

import dev.cairn.server.admin.AuditCheck;
import dev.cairn.server.admin.AuditHead;
import dev.cairn.server.admin.StillWanted;
import dev.cairn.server.store.access.AuditEntry;
import dev.cairn.server.store.access.AuditRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks whether the lines of the audit trail are a chain, of which it has one page at a time. */
final class AuditCheckup {

  /** Lines of a page. */
  static final int PAGE = 1_000;

  private AuditCheckup() {}

  /** Where the lines are. */
  @FunctionalInterface
  interface Pages {

    /** Lines behind {@code number} in their order, at most {@code max}. */
    List<AuditRow> after(long number, int max);
  }

  /**
   * Looks at all lines, or up to the first that is wrong.
   *
   * @param kept a head that the chain must still have; null for none
   * @param wanted is asked before each page
   */
  static AuditCheck of(Pages pages, @Nullable AuditHead kept, StillWanted wanted) {
    AuditHead head = new AuditHead(0, AuditEntry.GENESIS);
    List<AuditRow> page;
    do {
      wanted.require();
      page = pages.after(head.number(), PAGE);
      for (AuditRow row : page) {
        String wrong = wrong(row, head);
        if (wrong != null) {
          return new AuditCheck(false, head, head.number() + 1, wrong);
        }
        head = new AuditHead(row.entry().number(), row.hash());
        if (kept != null && kept.number() == head.number() && !kept.equals(head)) {
          return new AuditCheck(
              false,
              head,
              head.number(),
              "it is not the line whose hash was kept: all was rewritten");
        }
      }
    } while (page.size() == PAGE);
    if (kept != null && kept.number() > head.number()) {
      return new AuditCheck(
          false, head, head.number() + 1, "it and all after it are missing: the end was cut off");
    }
    return new AuditCheck(true, head, null, null);
  }

  private static @Nullable String wrong(AuditRow row, AuditHead before) {
    if (row.entry().number() != before.number() + 1) {
      return "it is missing: the next one that is there is " + row.entry().number();
    }
    if (!row.entry().previous().equals(before.hash())) {
      return "it does not follow the line before it: one of both was put there or changed";
    }
    if (!row.entry().hash().equals(row.hash())) {
      return "it was changed: its hash is another one";
    }
    return null;
  }
}
