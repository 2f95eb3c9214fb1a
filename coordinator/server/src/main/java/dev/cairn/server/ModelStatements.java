package dev.cairn.server;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.PrivacyReports;
import dev.cairn.server.store.journal.RunTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts that are signed about models. */
final class ModelStatements {
  private final RunTable runs;
  private final PrivacyReports privacy;
  private final DatabaseHistory history;

  ModelStatements(RunTable runs, PrivacyReports privacy, DatabaseHistory history) {
    this.runs = runs;
    this.privacy = privacy;
    this.history = history;
  }

  /** The statement about a model, which is remembered outside of the database. */
  String make(ModelVersion version, Instant now) {
    RunTable.Row run = runs.find(version.run()).orElseThrow();
    List<LedgerEntry> entries = privacy.entries(run.population(), 1, Integer.MAX_VALUE);
    Digest head =
        entries == null || entries.isEmpty() ? null : entries.get(entries.size() - 1).hash();
    String statement =
        "cairn/model-statement/1\n"
            + line("model", version.model())
            + line("run", version.run())
            + line("version", version.version())
            + line("round", version.round())
            + line("parent", version.parent())
            + line("plan", run.planDigest())
            + line("population", run.population())
            + line("ledger", head)
            + line("incarnation", history.incarnation())
            + line("time", now);
    history.cited().remember(run.population(), statement);
    return statement;
  }

  private static String line(String name, @Nullable Object value) {
    return name + " " + (value == null ? "-" : value) + "\n";
  }
}
