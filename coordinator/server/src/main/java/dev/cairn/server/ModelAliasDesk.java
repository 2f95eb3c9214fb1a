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
  public List<Alias> all(@Nullable Name behind, int max) {
    return (behind == null
            ? aliases.newest("", "", max)
            : aliases.newest(behind.population().name(), behind.alias(), max))
        .stream().map(ModelAliasDesk::view).toList();
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
      Population population,
      String alias,
      RunId run,
      int version,
      Change change,
      @Nullable Long expected) {
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
    requireNotMoved(alias, last, expected);
    if (last != null && last.run().equals(run) && last.version() == version) {
      return view(last);
    }
    return add(population, alias, last, PROMOTED, model, change, expected);
  }

  private static void requireNotMoved(
      String alias, AliasTable.@Nullable Row last, @Nullable Long expected) {
    long number = last == null ? 0 : last.number();
    if (expected != null && expected != number) {
      throw AdminRefusedException.moved(
          "the last change of alias " + alias + " is number " + number + ", not " + expected);
    }
  }

  @Override
  public Alias rollBack(
      Population population, String alias, Change change, @Nullable Long expected) {
    List<AliasTable.Row> history = aliases.history(population, alias);
    if (history.isEmpty()) {
      throw new AdminRefusedException(
          ProblemCode.ALIAS_UNKNOWN, "population " + population + " has no alias " + alias);
    }
    AliasTable.Row last = history.get(history.size() - 1);
    requireNotMoved(alias, last, expected);
    Deque<AliasTable.Row> promotions = new ArrayDeque<>();
    for (AliasTable.Row row : history) {
      if (row.kind().equals(PROMOTED)) {
        promotions.push(row);
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
    return add(population, alias, last, ROLLED_BACK, model, change, expected);
  }

  private Alias add(
      Population population,
      String alias,
      AliasTable.@Nullable Row last,
      String kind,
      ModelVersion model,
      Change change,
      @Nullable Long expected) {
    AliasTable.Row row =
        new AliasTable.Row(
            population,
            alias,
            last == null ? 1 : last.number() + 1,
            kind,
            model.run(),
            model.version(),
            model.model(),
            change.by(),
            change.reason(),
            clock.instant());
    if (!aliases.add(row)) {
      if (expected != null) {
        throw AdminRefusedException.moved("alias " + alias + " was changed at the same moment");
      }
      throw new TroubleException("somebody else changed the alias at the same moment: try again");
    }
    return view(row);
  }
}
