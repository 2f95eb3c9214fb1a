package dev.cairn.server.store.journal;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Registers the model of a committed round as the next version of its run. */
final class ProposedVersions implements Projection<RoundEvent> {
  private static final String ROUND_PREFIX = "round/";

  private final EventCodec<RoundEvent> codec;

  ProposedVersions(EventCodec<RoundEvent> codec) {
    this.codec = codec;
  }

  @Override
  public boolean concerns(List<RoundEvent> events) {
    return events.stream().anyMatch(RoundEvent.ModelProposed.class::isInstance);
  }

  @Override
  public void project(Sql sql, String stream, List<RoundEvent> events, Instant at)
      throws SQLException {
    for (RoundEvent event : events) {
      if (event instanceof RoundEvent.ModelProposed proposed) {
        register(sql, stream, proposed, at);
      }
    }
  }

  private void register(Sql sql, String stream, RoundEvent.ModelProposed proposed, Instant at)
      throws SQLException {
    RoundId round = RoundId.parse(stream.substring(ROUND_PREFIX.length()));
    RoundEvent.ResultFixed result = result(sql, stream);
    int rows =
        sql.update(
            "INSERT INTO model_version"
                + " (run_id, version, model_id, parent, round_id, updates, weight, loss, created_at)"
                + " SELECT run_id, version + 1, ?, model_id, ?, ?, ?, ?, ? FROM model_version"
                + " WHERE run_id = ? ORDER BY version DESC LIMIT 1",
            proposed.model().toString(),
            round.toString(),
            result.count(),
            result.weight(),
            Double.isFinite(result.loss()) ? result.loss() : null,
            at,
            round.run().value());
    if (rows != 1) {
      throw new StoreFault("Run " + round.run() + " has no initial model in the registry.");
    }
  }

  private RoundEvent.ResultFixed result(Sql sql, String stream) throws SQLException {
    RoundEvent fixed =
        sql.first(
                "SELECT type, schema, payload::text FROM event"
                    + " WHERE stream = ? AND type = 'ResultFixed' ORDER BY version DESC LIMIT 1",
                row ->
                    codec.decode(
                        new EventCodec.Encoded(row.getString(1), row.getInt(2), row.getString(3))),
                stream)
            .orElse(null);
    if (fixed instanceof RoundEvent.ResultFixed result) {
      return result;
    }
    throw new StoreFault("Stream " + stream + " has a model before its result.");
  }
}
