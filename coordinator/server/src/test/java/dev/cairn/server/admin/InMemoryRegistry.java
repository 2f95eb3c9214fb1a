package dev.cairn.server.admin;

import dev.cairn.engine.evaluation.EvaluationReport;
import dev.cairn.engine.registry.ModelRegistry;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A registry for tests: the plainest thing that keeps {@link ModelRegistry}'s promises. */
final class InMemoryRegistry implements ModelRegistry {
  private final List<ModelVersion> versions = new ArrayList<>();
  private final List<EvaluationReport> reports = new ArrayList<>();
  private final Map<RunId, String> datasets = new HashMap<>();
  private final Map<RunId, Long> ended = new HashMap<>();
  private int asked;

  synchronized void add(ModelVersion version) {
    versions.add(version);
  }

  /** What the run's plan evaluates on; null for any. */
  synchronized void dataset(RunId run, String dataset) {
    datasets.put(run, dataset);
  }

  synchronized void end(RunId run, long atMillis) {
    ended.put(run, atMillis);
  }

  /** How often somebody asked what is not evaluated. */
  synchronized int asked() {
    return asked;
  }

  private Stream<ModelVersion> of(RunId run) {
    return versions.stream()
        .filter(version -> version.run().equals(run))
        .sorted(Comparator.comparingInt(ModelVersion::version));
  }

  @Override
  public synchronized List<ModelVersion> versions(RunId run, int from, int max) {
    return of(run).filter(version -> version.version() >= from).limit(max).toList();
  }

  @Override
  public synchronized ModelVersion version(RunId run, int version) {
    return of(run).filter(one -> one.version() == version).findFirst().orElse(null);
  }

  @Override
  public synchronized ModelVersion version(RunId run, ModelId model) {
    return of(run).filter(one -> one.model().equals(model)).findFirst().orElse(null);
  }

  /** All versions with these weights. */
  synchronized List<ModelVersion> all(ModelId model) {
    return versions.stream().filter(version -> version.model().equals(model)).toList();
  }

  @Override
  public synchronized boolean contains(ModelId model) {
    return versions.stream().anyMatch(version -> version.model().equals(model));
  }

  @Override
  public synchronized ModelVersion latest(RunId run) {
    return of(run).reduce((first, second) -> second).orElse(null);
  }

  @Override
  public synchronized ModelVersion best(RunId run, String dataset) {
    ModelVersion best = null;
    double highest = -1;
    for (ModelVersion version : of(run).toList()) {
      for (EvaluationReport report : about(version)) {
        boolean counts = dataset == null || report.dataset().equals(dataset);
        if (counts && report.accuracy() > highest) {
          best = version;
          highest = report.accuracy();
        }
      }
    }
    return best;
  }

  private List<EvaluationReport> about(ModelVersion version) {
    return reports.stream()
        .filter(
            report -> report.run().equals(version.run()) && report.model().equals(version.model()))
        .toList();
  }

  @Override
  public synchronized List<EvaluationReport> evaluations(RunId run, int from, int max) {
    return of(run)
        .filter(version -> version.version() >= from && version.version() < (long) from + max)
        .flatMap(version -> about(version).stream())
        .distinct()
        .toList();
  }

  @Override
  public synchronized void record(EvaluationReport report, long nowMillis) {
    reports.removeIf(
        before ->
            before.run().equals(report.run())
                && before.model().equals(report.model())
                && before.dataset().equals(report.dataset())
                && before.evaluator().equals(report.evaluator()));
    reports.add(report);
  }

  @Override
  public synchronized List<ModelVersion> unevaluated(
      String dataset, long endedSinceMillis, int max) {
    asked++;
    return versions.stream()
        .filter(
            version -> {
              String wanted = datasets.get(version.run());
              Long end = ended.get(version.run());
              return (wanted == null || wanted.equals(dataset))
                  && (end == null || end >= endedSinceMillis)
                  && about(version).stream().noneMatch(report -> report.dataset().equals(dataset));
            })
        .sorted(Comparator.comparingLong(ModelVersion::createdAtMillis))
        .limit(max)
        .toList();
  }
}
