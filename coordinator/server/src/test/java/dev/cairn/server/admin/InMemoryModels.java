package dev.cairn.server.admin;

import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Records and aliases of the models of a test's runs, all of population {@code fashion}. */
final class InMemoryModels implements ModelRecords, ModelAliases {
  private static final Population FASHION = new Population("fashion");
  private static final Digest KEY = Digest.of(new byte[] {7});

  private final InMemoryRegistry registry;
  private final List<Alias> changes = new ArrayList<>();
  private final List<Signature> signed = new ArrayList<>();
  volatile boolean keyless;

  InMemoryModels(InMemoryRegistry registry) {
    this.registry = registry;
  }

  @Override
  public List<ModelVersion> versions(ModelId model) {
    List<ModelVersion> versions = registry.all(model);
    if (versions.isEmpty()) {
      throw new AdminRefusedException(ProblemCode.MODEL_UNKNOWN, "no model " + model);
    }
    return versions;
  }

  @Override
  public long bytes(ModelId model) {
    return 100L * versions(model).size();
  }

  @Override
  public List<ModelVersion> lineage(ModelId model) {
    return versions(model);
  }

  @Override
  public Comparison compare(ModelId left, ModelId right) {
    List<ModelVersion> unused = versions(left);
    unused = versions(right);
    return new Comparison(
        left, right, 6, 2.5, 0.75, List.of(new TensorDistance("0.weight", List.of(2, 3), 2.5, 1)));
  }

  @Override
  public Signature sign(ModelId model, RunId run, String operator) {
    ModelVersion version = versions(model).get(0);
    if (keyless) {
      throw new AdminRefusedException(ProblemCode.NO_SIGNING_KEY, "this coordinator has no key");
    }
    Signature made =
        new Signature(
            model,
            run == null ? version.run() : run,
            version.version(),
            KEY,
            "cairn/model-statement/1\nmodel " + model + "\n",
            "ab".repeat(64),
            operator,
            InMemoryRuns.STARTED);
    signed.add(made);
    return made;
  }

  @Override
  public List<Signature> signatures(ModelId model) {
    List<ModelVersion> unused = versions(model);
    return signed.stream().filter(one -> one.model().equals(model)).toList();
  }

  @Override
  public Verification verify(ModelId model) {
    List<CheckedSignature> checked =
        signatures(model).stream()
            .map(
                one ->
                    new CheckedSignature(one.key(), one.run(), one.version(), one.at(), true, true))
            .toList();
    return new Verification(model, true, !checked.isEmpty(), checked);
  }

  @Override
  public List<Key> keys() {
    return List.of(new Key(KEY, "Ed25519", "cd".repeat(32)));
  }

  @Override
  public List<Alias> all(Name behind, int max) {
    TreeMap<String, Alias> newest = new TreeMap<>();
    changes.forEach(change -> newest.put(change.name().toString(), change));
    return (behind == null ? newest : newest.tailMap(behind.toString(), false))
        .values().stream().limit(max).toList();
  }

  @Override
  public Alias now(Population population, String alias) {
    List<Alias> history = history(population, alias);
    return history.get(history.size() - 1);
  }

  @Override
  public List<Alias> naming(ModelId model) {
    return changes.stream().filter(one -> one.model().equals(model)).toList();
  }

  @Override
  public List<Alias> history(Population population, String alias) {
    List<Alias> history =
        changes.stream()
            .filter(one -> one.population().equals(population) && one.alias().equals(alias))
            .toList();
    if (history.isEmpty()) {
      throw new AdminRefusedException(ProblemCode.ALIAS_UNKNOWN, "no alias " + alias);
    }
    return history;
  }

  @Override
  public Alias promote(
      Population population, String alias, RunId run, int version, Change change, Long expected) {
    ModelVersion model = registry.version(run, version);
    if (model == null || !population.equals(FASHION)) {
      throw new AdminRefusedException(
          ProblemCode.MODEL_UNKNOWN, "run " + run + " has no model version " + version);
    }
    requireNumber(population, alias, expected);
    return add(alias, "PROMOTED", model, change);
  }

  private void requireNumber(Population population, String alias, Long expected) {
    long number =
        changes.stream()
            .filter(one -> one.population().equals(population) && one.alias().equals(alias))
            .mapToLong(Alias::number)
            .max()
            .orElse(0);
    Samples.requireRevision(() -> number, expected);
  }

  private Alias add(String alias, String kind, ModelVersion model, Change change) {
    Alias added =
        new Alias(
            FASHION,
            alias,
            changes.size() + 1,
            kind,
            model.run(),
            model.version(),
            model.model(),
            change.by(),
            change.reason(),
            Instant.parse("2026-01-02T00:00:00Z"));
    changes.add(added);
    return added;
  }

  @Override
  public Alias rollBack(Population population, String alias, Change change, Long expected) {
    List<Alias> history = history(population, alias);
    requireNumber(population, alias, expected);
    if (history.size() < 2) {
      throw new AdminRefusedException(
          ProblemCode.NOTHING_TO_ROLL_BACK, "alias " + alias + " named nothing before");
    }
    Alias before = history.get(history.size() - 2);
    return add(alias, "ROLLED_BACK", registry.version(before.run(), before.version()), change);
  }
}
