package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.AuditCheck;
import dev.cairn.server.admin.AuditHead;
import dev.cairn.server.admin.StillWanted;
import dev.cairn.server.store.access.AuditEntry;
import dev.cairn.server.store.access.AuditRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trail of several pages, of which the check has one at a time. */
class AuditCheckupTest {
  private static final int PAGE = AuditCheckup.PAGE;
  private static final int LINES = 3 * PAGE + 7;
  private static final Digest REQUEST = Digest.of(new byte[] {1});

  private static AuditRow line(long number, String operator, Digest previous) {
    AuditEntry entry =
        new AuditEntry(
            number, Instant.EPOCH, "token", operator, "startRun", "", "ok", REQUEST, previous);
    return new AuditRow(entry, entry.hash());
  }

  private static List<AuditRow> trail(int lines) {
    List<AuditRow> rows = new ArrayList<>();
    Digest head = AuditEntry.GENESIS;
    for (int i = 1; i <= lines; i++) {
      AuditRow row = line(i, "ada", head);
      rows.add(row);
      head = row.hash();
    }
    return rows;
  }

  private static OnePageAtATime<AuditRow> table(List<AuditRow> rows) {
    return new OnePageAtATime<>(rows, row -> row.entry().number());
  }

  private static AuditCheck check(List<AuditRow> rows, AuditHead kept) {
    OnePageAtATime<AuditRow> table = table(rows);
    AuditCheck check = AuditCheckup.of(table::behind, kept, StillWanted.ALWAYS);
    table.assertHeldAtMost(PAGE);
    return check;
  }

  private static AuditHead head(AuditRow row) {
    return new AuditHead(row.entry().number(), row.hash());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, LINES})
  void wholeTrail_isAChain_toItsLastLine(int lines) {
    List<AuditRow> rows = trail(lines);
    AuditHead head = head(rows.get(lines - 1));
    OnePageAtATime<AuditRow> table = table(rows);
    assertThat(AuditCheckup.of(table::behind, head, StillWanted.ALWAYS))
        .isEqualTo(new AuditCheck(true, head, null, null));
    table.assertHeldAtMost(PAGE);
    assertThat(table.pages()).isEqualTo(lines / PAGE + 1);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, PAGE / 2, PAGE, PAGE + 1, PAGE + 9, 2 * PAGE, 2 * PAGE + 1, 3 * PAGE + 1, LINES})
  void changedOrMissingLine_isNamed_onWhicheverPage(int number) {
    List<AuditRow> changed = trail(LINES);
    AuditRow line = changed.get(number - 1);
    AuditEntry forged = line(number, "eve", line.entry().previous()).entry();
    changed.set(number - 1, new AuditRow(forged, line.hash()));
    AuditCheck check = check(changed, null);
    assertThat(check.brokenAt()).isEqualTo(number);
    assertThat(check.detail()).contains("it was changed");
    assertThat(check.head().number()).isEqualTo(number - 1L);

    AuditHead kept = head(trail(LINES).get(LINES - 1));
    List<AuditRow> missing = trail(LINES);
    missing.remove(number - 1);
    assertThat(check(missing, kept).brokenAt()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, PAGE - 1, PAGE, 2 * PAGE, 3 * PAGE, LINES - 1})
  void lineWithItsHashMadeAnew_breaksTheNextOne_alsoOnTheNextPage(int number) {
    List<AuditRow> rows = trail(LINES);
    rows.set(number - 1, line(number, "eve", rows.get(number - 1).entry().previous()));
    AuditCheck check = check(rows, null);
    assertThat(check.brokenAt()).isEqualTo(number + 1L);
    assertThat(check.detail()).contains("does not follow");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, PAGE, PAGE + 1, LINES})
  void headThatWasKept_isLookedFor_onWhicheverPage(int number) {
    AuditHead foreign = new AuditHead(number, REQUEST);
    assertThat(check(trail(LINES), foreign).brokenAt()).isEqualTo(number);
    assertThat(check(trail(LINES), foreign).detail()).contains("rewritten");
  }

  @Test
  void lookThatNobodyWaitsFor_ends_beforeTheNextPage() {
    OnePageAtATime<AuditRow> table = table(trail(LINES));
    StillWanted twice =
        () -> {
          if (table.pages() == 2) {
            throw new CancellationException("gone");
          }
        };
    assertThatThrownBy(() -> AuditCheckup.of(table::behind, null, twice))
        .isInstanceOf(CancellationException.class);
    assertThat(table.pages()).isEqualTo(2);
  }
}
