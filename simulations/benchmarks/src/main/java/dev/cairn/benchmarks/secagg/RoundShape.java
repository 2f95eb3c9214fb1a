package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.ring.RingLayout;

/**
 * A round that is measured.
 *
 * @param name what it is called in tables
 * @param clients on the roster
 * @param lost how many of them are lost after the shares are dealt
 * @param layout of an update
 * @param gammaMillionths share of the roster that may collude
 * @param deltaMillionths share that is expected to be lost
 */
record RoundShape(
    String name,
    int clients,
    int lost,
    RingLayout layout,
    int gammaMillionths,
    int deltaMillionths,
    Adversary adversary) {
  private static final int FIELDS_PER_LANE = 3;
  private static final double CLIP = 1.0;
  private static final int MAX_WEIGHT = 100;
  private static final int SIGMA = 80;

  /** A shape with a tenth of the clients lost and three parameters to a lane. */
  static RoundShape of(
      String name,
      int clients,
      int parameters,
      int gammaMillionths,
      int deltaMillionths,
      Adversary adversary) {
    return new RoundShape(
        name,
        clients,
        clients / 10,
        new RingLayout(parameters, FIELDS_PER_LANE, 0),
        gammaMillionths,
        deltaMillionths,
        adversary);
  }

  /** Bytes of an update, in clear or masked. */
  long vectorBytes() {
    return layout.bytes();
  }

  SecAggParameters protocol() {
    return new SecAggParameters(
        "bench",
        "in-memory/1/1",
        new byte[32],
        new byte[32],
        layout,
        clients,
        CLIP,
        MAX_WEIGHT,
        clients - lost,
        clients,
        gammaMillionths,
        deltaMillionths,
        SIGMA,
        adversary,
        adversary == Adversary.MALICIOUS,
        0);
  }

  ExpectedRound expected() {
    return new ExpectedRound(
        "bench", "in-memory/1/1", new byte[32], new byte[32], layout(), clients, CLIP, MAX_WEIGHT);
  }

  /** An update: weight and count as they must be, the rest of no account. */
  long[] update() {
    long[] lanes = new long[layout.lanes()];
    for (int i = 0; i < layout.packedLanes(); i++) {
      lanes[i] = i;
    }
    lanes[layout.weightLane()] = 1;
    lanes[layout.countLane()] = 1;
    return lanes;
  }
}
