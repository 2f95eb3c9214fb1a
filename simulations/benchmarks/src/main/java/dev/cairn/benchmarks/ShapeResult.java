package dev.cairn.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * What was measured under one shape.
 *
 * @param shape as it was asked for
 * @param parameters of the model, as near to the shape as its layers allow
 * @param tensors of the model
 * @param updateBytes length of one update
 * @param memory what the coordinator had
 * @param peakBytes its largest resident memory
 * @param first the process's first round, its warming up included
 * @param second the round after that; null if only one was run
 * @param baselineMillisPerMb what {@link SocketBaseline} needs
 */
record ShapeResult(
    Shape shape,
    int parameters,
    int tensors,
    long updateBytes,
    MemoryBound memory,
    long peakBytes,
    RoundCost first,
    @Nullable RoundCost second,
    double baselineMillisPerMb) {

  double megabytes() {
    return updateBytes / 1e6;
  }

  double perUpdate(CpuUse use) {
    return use.millis() / shape.clients();
  }

  double perMb(CpuUse use) {
    return perUpdate(use) / megabytes();
  }

  LineFit.Point point(CpuUse use) {
    return new LineFit.Point(megabytes(), perUpdate(use));
  }
}
