package dev.cairn.benchmarks;

import dev.cairn.benchmarks.secagg.UnmaskingCost;
import java.util.Map;

/**
 * What was measured under one shape, plain and secure.
 *
 * @param shape as it was asked for
 * @param updateBytes length of one update
 * @param included updates in each sum; the others' clients got lost
 * @param memory what the coordinators had
 * @param plain plain rounds over mutual TLS
 * @param secure secure rounds over mutual TLS
 * @param firstSteps what a client took in the first secure round
 * @param laterSteps the least that it took in a later one
 * @param unmasking what opening the sum takes on one thread
 */
record SecureShapeResult(
    Shape shape,
    long updateBytes,
    int included,
    MemoryBound memory,
    SideResult plain,
    SideResult secure,
    Map<ClientStep, StepTimes.Cost> firstSteps,
    Map<ClientStep, StepTimes.Cost> laterSteps,
    UnmaskingCost unmasking) {
  SecureShapeResult {
    firstSteps = Map.copyOf(firstSteps);
    laterSteps = Map.copyOf(laterSteps);
  }

  double megabytes() {
    return updateBytes / 1e6;
  }

  double perUpdate(RoundCost cost) {
    return cost.whole().millis() / included;
  }

  double perMb(RoundCost cost) {
    return perUpdate(cost) / megabytes();
  }

  /** A client's processor time in a later round, all steps together. */
  double clientMillis() {
    return laterSteps.values().stream().mapToDouble(StepTimes.Cost::cpuMillis).sum();
  }

  LineFit.Point point(SideResult side) {
    return new LineFit.Point(megabytes(), perUpdate(side.later()));
  }
}
