package dev.cairn.server.store.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.cairn.engine.evaluation.EvaluationReport;
import dev.cairn.engine.registry.ModelRegistry;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The registry of models in PostgreSQL: versions come from the journal, reports from evaluators.
 */
public final class PgRegistry implements ModelRegistry {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String VERSIONS =
      "SELECT v.run_id, v.version, v.model_id, v.parent, v.round_id, v.created_at, v.updates,"
          + " v.weight, v.loss FROM model_version v";

  private final Database database;

  public PgRegistry(Database database) {
    this.database = database;
  }

  @Override
  public List<ModelVersion> versions(RunId run, int from, int max) {
    return database.query(
        VERSIONS + " WHERE v.run_id = ? AND v.version >= ? ORDER BY v.version LIMIT ?",
        PgRegistry::version,
        run.value(),
        from,
        max);
  }

  @Override
  public @Nullable ModelVersion version(RunId run, int version) {
    return one(VERSIONS + " WHERE v.run_id = ? AND v.version = ?", run.value(), version);
  }

  @Override
  public @Nullable ModelVersion version(RunId run, ModelId model) {
    return one(
        VERSIONS + " WHERE v.run_id = ? AND v.model_id = ? ORDER BY v.version",
        run.value(),
        model.toString());
  }

  @Override
  public boolean contains(ModelId model) {
    return one(VERSIONS + " WHERE v.model_id = ?", model.toString()) != null;
  }

  @Override
  public @Nullable ModelVersion latest(RunId run) {
    return one(VERSIONS + " WHERE v.run_id = ? ORDER BY v.version DESC", run.value());
  }

  @Override
  public @Nullable ModelVersion best(RunId run, @Nullable String dataset) {
    return one(
        VERSIONS
            + " JOIN evaluation e ON e.run_id = v.run_id AND e.model_id = v.model_id"
            + " WHERE v.run_id = ? AND e.dataset = coalesce(?, e.dataset)"
            + " ORDER BY e.accuracy DESC, v.version",
        run.value(),
        dataset);
  }

  private @Nullable ModelVersion one(String query, @Nullable Object... arguments) {
    return database.first(query, PgRegistry::version, arguments).orElse(null);
  }

  @Override
  public List<EvaluationReport> evaluations(RunId run, int from, int max) {
    return database.query(
        "SELECT model_id, run_id, evaluator, dataset, examples, accuracy, loss, per_class::text"
            + " FROM evaluation e WHERE run_id = ? AND EXISTS (SELECT 1 FROM model_version v"
            + " WHERE v.run_id = e.run_id AND v.model_id = e.model_id AND v.version >= ?"
            + " AND v.version < ?) ORDER BY at, model_id, dataset, evaluator",
        PgRegistry::report,
        run.value(),
        from,
        (long) from + max);
  }

  @Override
  public void record(EvaluationReport report, long nowMillis) {
    database.update(
        "INSERT INTO evaluation"
            + " (model_id, run_id, dataset, evaluator, examples, accuracy, loss, per_class, at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)"
            + " ON CONFLICT (run_id, model_id, dataset, evaluator) DO UPDATE SET"
            + " examples = excluded.examples, accuracy = excluded.accuracy, loss = excluded.loss,"
            + " per_class = excluded.per_class, at = excluded.at",
        report.model().toString(),
        report.run().value(),
        report.dataset(),
        report.evaluator(),
        report.examples(),
        report.accuracy(),
        report.loss(),
        classes(report),
        Instant.ofEpochMilli(nowMillis));
  }

  @Override
  public List<ModelVersion> unevaluated(String dataset, long endedSinceMillis, int max) {
    return database.query(
        VERSIONS
            + " JOIN run r ON r.id = v.run_id WHERE coalesce(r.evaluation, ?) = ?"
            + " AND NOT EXISTS (SELECT 1 FROM evaluation e WHERE e.run_id = v.run_id"
            + " AND e.model_id = v.model_id AND e.dataset = ?)"
            + " AND NOT EXISTS (SELECT 1 FROM event t WHERE t.stream = 'run/' || v.run_id"
            + " AND t.type IN ('RunCompleted', 'RunFailed', 'RunCancelled') AND t.at < ?"
            + " AND NOT EXISTS (SELECT 1 FROM event a WHERE a.stream = t.stream"
            + " AND a.type = 'RunRetried' AND a.version > t.version))"
            + " ORDER BY v.created_at, v.version LIMIT ?",
        PgRegistry::version,
        dataset,
        dataset,
        dataset,
        Instant.ofEpochMilli(endedSinceMillis),
        max);
  }

  /** All versions with these weights, the newest first. */
  public List<ModelVersion> versions(ModelId model) {
    return database.query(
        VERSIONS + " WHERE v.model_id = ? ORDER BY v.created_at DESC, v.run_id, v.version DESC",
        PgRegistry::version,
        model.toString());
  }

  private static ModelVersion version(ResultSet row) throws SQLException {
    String parent = row.getString(4);
    String round = row.getString(5);
    Double loss = row.getObject(9, Double.class);
    return new ModelVersion(
        new RunId(row.getString(1)),
        row.getInt(2),
        ModelId.parse(row.getString(3)),
        parent == null ? null : ModelId.parse(parent),
        round == null ? null : RoundId.parse(round),
        Sql.instant(row, 6).toEpochMilli(),
        row.getInt(7),
        row.getLong(8),
        loss);
  }

  private static EvaluationReport report(ResultSet row) throws SQLException {
    return new EvaluationReport(
        ModelId.parse(row.getString(1)),
        new RunId(row.getString(2)),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getDouble(6),
        row.getObject(7, Double.class),
        classes(row.getString(8)));
  }

  private static String classes(EvaluationReport report) {
    ArrayNode classes = JSON.createArrayNode();
    for (EvaluationReport.ClassFigures figures : report.classes()) {
      classes
          .addObject()
          .put("label", figures.label())
          .put("examples", figures.examples())
          .put("correct", figures.correct());
    }
    return classes.toString();
  }

  private static List<EvaluationReport.ClassFigures> classes(String json) {
    List<EvaluationReport.ClassFigures> classes = new ArrayList<>();
    try {
      for (JsonNode figures : JSON.readTree(json)) {
        classes.add(
            new EvaluationReport.ClassFigures(
                figures.path("label").asText(),
                figures.path("examples").asLong(),
                figures.path("correct").asLong()));
      }
    } catch (JsonProcessingException e) {
      throw new StoreFault("An evaluation's figures are damaged.", e);
    }
    return classes;
  }
}
