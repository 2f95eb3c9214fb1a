package dev.cairn.server;

import dev.cairn.engine.registry.ModelRegistry;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ModelAliases;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.model.AliasTable;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where operators give names to models, and take them back. */
final class ModelAliasDesk implements ModelAliases {
  private static final String PROMOTED = "PROMOTED";
  private static final String ROLLED_BACK = "ROLLED_BACK";

  private final AliasTable aliases;
  private final RunTable runs;
  private final ModelRegistry registry;
  private final Clock clock;

  ModelAliasDesk(AliasTable aliases, RunTable runs, ModelRegistry registry, Clock clock) {
    this.aliases = aliases;
    this.runs = runs;
    this.registry = registry;
    this.clock = clock;
  }

  private static Alias view(AliasTable.Row row) {
    return new Alias(
        row.population(),
        row.alias(),
        row.number(),
        row.kind(),
        row.run(),
        row.version(),
        row.model(),
        row.by(),
        row.reason(),
        row.at());
  }

  @Override
  public List<Alias> all(int max) {
    return aliases.newest(max).stream().map(ModelAliasDesk::view).toList();
  }

  @Override
  public Alias now(Population population, String alias) {
    List<Alias> history = history(population, alias);
    return history.get(history.size() - 1);
  }

  @Override
  public List<Alias> naming(ModelId model) {
    return aliases.naming(model).stream().map(ModelAliasDesk::view).toList();
  }

  @Override
  public List<Alias> history(Population population, String alias) {
    List<AliasTable.Row> rows = aliases.history(population, alias);
    if (rows.isEmpty()) {
      throw new AdminRefusedException(
          ProblemCode.ALIAS_UNKNOWN, "population " + population + " has no alias " + alias);
    }
    return rows.stream().map(ModelAliasDesk::view).toList();
  }

  @Override
  public Alias promote(
      Population population, String alias, RunId run, int version, String by, String reason) {
    ModelVersion model = registry.version(run, version);
    RunTable.Row row = runs.find(run).orElse(null);
    if (model == null || row == null || !row.population().equals(population)) {
      throw new AdminRefusedException(
          ProblemCode.MODEL_UNKNOWN,
          row == null || model == null
              ? "run " + run + " has no model version " + version
              : "run " + run + " trains population " + row.population() + ", not " + population);
    }
    List<AliasTable.Row> history = aliases.history(population, alias);
    AliasTable.Row last = history.isEmpty() ? null : history.get(history.size() - 1);
    if (last != null && last.run().equals(run) && last.version() == version) {
      return view(last);
    }
    return add(population, alias, last, PROMOTED, model, by, reason);
  }

  @Override
  public Alias rollBack(Population population, String alias, String by, String reason) {
    List<AliasTable.Row> history = aliases.history(population, alias);
    if (history.isEmpty()) {
      throw new AdminRefusedException(
          ProblemCode.ALIAS_UNKNOWN, "population " + population + " has no alias " + alias);
    }
    Deque<AliasTable.Row> promotions = new ArrayDeque<>();
    for (AliasTable.Row change : history) {
      if (change.kind().equals(PROMOTED)) {
        promotions.push(change);
      } else {
        promotions.pop();
      }
    }
    promotions.pop();
    AliasTable.Row before = promotions.peek();
    ModelVersion model = before == null ? null : registry.version(before.run(), before.version());
    if (model == null) {
      throw new AdminRefusedException(
          ProblemCode.NOTHING_TO_ROLL_BACK,
          "alias " + alias + " of " + population + " named nothing before");
    }
    AliasTable.Row last = history.get(history.size() - 1);
    return add(population, alias, last, ROLLED_BACK, model, by, reason);
  }

  private Alias add(
      Population population,
      String alias,
      AliasTable.@Nullable Row last,
      String kind,
      ModelVersion model,
      String by,
      String reason) {
    AliasTable.Row row =
        new AliasTable.Row(
            population,
            alias,
            last == null ? 1 : last.number() + 1,
            kind,
            model.run(),
            model.version(),
            model.model(),
            by,
            reason,
            clock.instant());
    if (!aliases.add(row)) {
      throw new TroubleException("somebody else changed the alias at the same moment: try again");
    }
    return view(row);
  }
}
