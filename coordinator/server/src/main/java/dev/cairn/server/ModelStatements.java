package dev.cairn.server;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.server.admin.PrivacyReports;
import dev.cairn.server.store.journal.RunTable;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The texts that are signed about models. */
final class ModelStatements {
  private final RunTable runs;
  private final Function<Population, @Nullable Digest> heads;
  private final LongSupplier incarnation;
  private final CitedLedgers cited;

  /**
   * Makes statements.
   *
   * @param heads the last entry of a population's privacy ledger; null if it has none
   * @param incarnation in which the database is
   */
  ModelStatements(
      RunTable runs,
      Function<Population, @Nullable Digest> heads,
      LongSupplier incarnation,
      CitedLedgers cited) {
    this.runs = runs;
    this.heads = heads;
    this.incarnation = incarnation;
    this.cited = cited;
  }

  /** Those of a database. */
  static ModelStatements of(RunTable runs, PrivacyReports privacy, DatabaseHistory history) {
    return new ModelStatements(
        runs,
        population -> {
          List<LedgerEntry> entries = privacy.entries(population, 1, Integer.MAX_VALUE);
          return entries == null || entries.isEmpty()
              ? null
              : entries.get(entries.size() - 1).hash();
        },
        history::incarnation,
        history.cited());
  }

  /** The statement about a model, which is remembered outside of the database. */
  String make(ModelVersion version, Instant now) {
    RunTable.Row run = runs.find(version.run()).orElseThrow();
    String statement =
        "cairn/model-statement/1\n"
            + line("model", version.model())
            + line("run", version.run())
            + line("version", version.version())
            + line("round", version.round())
            + line("parent", version.parent())
            + line("plan", run.planDigest())
            + line("population", run.population())
            + line("ledger", heads.apply(run.population()))
            + line("incarnation", incarnation.getAsLong())
            + line("time", now);
    cited.remember(run.population(), statement);
    return statement;
  }

  private static String line(String name, @Nullable Object value) {
    return name + " " + (value == null ? "-" : value) + "\n";
  }
}
