package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.fuzz.Refusals;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.server.UnmaskingException;
import java.util.SplittableRandom;

/** Damaged messages with valid signatures, for all entries of clients and coordinator. */
final class PhaseFuzz {
  private static final int RING = 65;

  private final long seed;
  private final Refusals refusals = new Refusals();

  PhaseFuzz(long seed) {
    this.seed = seed;
  }

  /** As {@link #run}, and a part of the inputs go into a ring, where everything takes longer. */
  void runWithRing(int inputs) throws Exception {
    FuzzedRound other = new FuzzedRound("run/1/2", seed + 1, 5, Adversary.MALICIOUS);
    FuzzedRound ring = new FuzzedRound("run/1/1", seed + 4, RING, Adversary.MALICIOUS);
    coordinator(ring, other, inputs / 8);
    client(ring, other, inputs / 64);
    run(inputs - refusals.inputs());
  }

  /**
   * Half of the inputs go to the coordinator, a third to clients, some of them semi-honest rounds',
   * and the rest into whole rounds.
   */
  void run(int inputs) throws Exception {
    FuzzedRound other = new FuzzedRound("run/1/2", seed + 1, 5, Adversary.MALICIOUS);
    FuzzedRound malicious = new FuzzedRound("run/1/1", seed + 2, 6, Adversary.MALICIOUS);
    FuzzedRound semiHonest = new FuzzedRound("run/1/1", seed + 3, 5, Adversary.SEMI_HONEST);
    coordinator(malicious, other, inputs * 9 / 16);
    client(malicious, other, inputs / 4);
    client(semiHonest, other, inputs / 16);
    sessions(inputs / 8);
    refusals.report("signed messages");
    assertThat(refusals.resigned()).isEqualTo(refusals.inputs());
    refusals.checkAllHit(ProtocolException.Defect.class);
    refusals.checkAllHit(SecAggAbort.Reason.class);
    refusals.checkAllHit(UnmaskingException.Reason.class);
  }

  private void coordinator(FuzzedRound world, FuzzedRound other, int inputs) throws Exception {
    CoordinatorFuzz fuzz =
        new CoordinatorFuzz(world, other, refusals, new SplittableRandom(seed + inputs));
    fuzz.run(inputs);
    fuzz.report();
  }

  private void client(FuzzedRound world, FuzzedRound other, int inputs) throws Exception {
    new ClientFuzz(world, other, refusals, new SplittableRandom(seed + inputs)).run(inputs);
  }

  private void sessions(int inputs) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    SessionFuzz sessions = new SessionFuzz(refusals, random);
    int until = refusals.inputs() + inputs;
    int sums = 0;
    int played = 0;
    while (refusals.inputs() < until) {
      sums += sessions.play(random.nextLong()) ? 1 : 0;
      played++;
    }
    System.out.printf("fuzz, whole rounds: %d of %d give a sum%n", sums, played);
    assertThat(sums).isBetween(played / 20, played - 1);
  }
}
