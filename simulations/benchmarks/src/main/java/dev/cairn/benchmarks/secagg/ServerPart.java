package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.ring.RingSum;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.RosterAnnouncement;
import dev.cairn.secagg.server.ShareRouter;
import dev.cairn.secagg.server.Unmasking;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The coordinator's part of a round that was played: all of it, from the first advert to the opened
 * sum, again and again with the messages that the clients sent. Nothing is kept from one time to
 * the next. As many lanes are added, all of the same vector; what is opened is the round's own sum.
 */
final class ServerPart implements Work {
  private final BenchRound round;
  private final List<Map<String, Double>> times;
  private final long[] lanes;
  private final long[] opened;

  /**
   * A part to be run.
   *
   * @param times each run appends the processor time of its steps to it, in milliseconds
   */
  ServerPart(BenchRound round, List<Map<String, Double>> times) {
    this.round = round;
    this.times = times;
    byte[] random = new byte[8 * round.sum.length];
    RandomSource.system().fill(random);
    this.lanes = new long[round.sum.length];
    ByteBuffer.wrap(random).asLongBuffer().get(lanes);
    this.opened = new long[round.sum.length];
  }

  @Override
  public void run() throws Exception {
    StepClock clock = new StepClock();
    SealedRoster roster = clock.time("adverts", this::advertise);
    clock.time("rosters", () -> rosters(roster));
    ShareRouter router = clock.time("shares", () -> new ShareRouter(roster, round.shareKeys));
    MaskedInputs inputs = new MaskedInputs(roster, router.dealers());
    clock.time("shares", () -> shares(router));
    clock.time("inputs", () -> inputs(inputs));
    clock.time("adding", this::add);
    SignedMessage last = clock.time("sets", () -> sets(roster, router.dealers(), inputs));
    System.arraycopy(round.sum, 0, opened, 0, opened.length);
    clock.time("opening", () -> open(roster, router.dealers(), inputs.included()));
    times.add(clock.millis());
    check(last);
  }

  private SealedRoster advertise() throws Exception {
    KeyDirectory directory = new KeyDirectory(round.config.body(), BenchClient::verified);
    for (Map.Entry<byte[], SignedMessage> advert : round.adverts.entrySet()) {
      directory.add(directory.check(advert.getKey(), advert.getValue()));
    }
    return directory.seal();
  }

  private long rosters(SealedRoster roster) {
    RosterAnnouncement announcement = new RosterAnnouncement(roster, round.coordinator);
    long bytes = 0;
    for (int i = 0; i < roster.n(); i++) {
      bytes += announcement.to(i).attachment().length;
    }
    return bytes;
  }

  private long shares(ShareRouter router) {
    long bytes = 0;
    for (int i : round.masked.keySet()) {
      bytes += router.shares(i, round.coordinator).attachment().length;
    }
    return bytes;
  }

  private ClientSet inputs(MaskedInputs inputs) throws Exception {
    for (Map.Entry<Integer, SignedMessage> input : round.masked.entrySet()) {
      inputs.add(input.getKey(), input.getValue());
    }
    return inputs.included();
  }

  private long[] add() {
    RingSum adding = new RingSum(round.shape.layout());
    for (int i = 0; i < round.masked.size(); i++) {
      adding.add(lanes);
    }
    return adding.lanes();
  }

  /** The last message that clients are told. */
  private SignedMessage sets(SealedRoster roster, ClientSet dealers, MaskedInputs inputs)
      throws Exception {
    Confirmations confirmations = new Confirmations(roster, dealers, inputs.included());
    SignedMessage last = round.config;
    for (int i : round.masked.keySet()) {
      last = inputs.survivors(i, round.coordinator);
    }
    if (!round.isMalicious()) {
      return last;
    }
    for (Map.Entry<Integer, SignedMessage> confirm : round.confirms.entrySet()) {
      confirmations.add(confirm.getKey(), confirm.getValue());
    }
    return confirmations.quorum(round.coordinator);
  }

  private long[] open(SealedRoster roster, ClientSet dealers, ClientSet included) throws Exception {
    try (Unmasking unmasking = new Unmasking(roster, dealers, included, round.shareKeys)) {
      for (Map.Entry<Integer, SignedMessage> reveal : round.reveals.entrySet()) {
        unmasking.add(reveal.getKey(), reveal.getValue());
      }
      unmasking.unmask(opened);
    }
    return opened;
  }

  /** All clients sent the same update; a wrong message or sum would be a wrong measurement. */
  private void check(SignedMessage last) {
    if (!Arrays.equals(last.body(), round.lastTold.body())) {
      throw new IllegalStateException("the coordinator did not do the same again");
    }
    long[] update = round.shape.update();
    for (int lane = 0; lane < opened.length; lane++) {
      if (opened[lane] != round.included.size() * update[lane]) {
        throw new IllegalStateException("the sum is wrong at lane " + lane);
      }
    }
  }

  /** The median of each step, in the order in which they are taken. */
  static Map<String, Double> medians(List<Map<String, Double>> times) {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String step : times.get(0).keySet()) {
      medians.put(
          step, PairedCost.median(times.stream().mapToDouble(time -> time.get(step)).toArray()));
    }
    return medians;
  }
}
