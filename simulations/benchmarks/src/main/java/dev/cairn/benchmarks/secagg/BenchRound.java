package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.Advert;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.ring.RingSum;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.RosterAnnouncement;
import dev.cairn.secagg.server.ShareRouter;
import dev.cairn.secagg.server.Unmasking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An honest round in memory. Every client does all that it does in earnest; the last ones of the
 * roster are lost after the shares are dealt. What the coordinator does is timed, step by step, and
 * what clients sent is kept, so that it can do the same again.
 */
final class BenchRound {
  /** What the heap held before there was anything of this round. */
  final long heapBefore = Heap.usedBytes();

  final RoundShape shape;
  final CoordinatorSigner coordinator =
      new CoordinatorSigner(SecretBytes.random(32, RandomSource.system()));
  final SignedMessage config;
  final SealedRoster roster;

  /** What the clients sent, by their ids, then by their indices. */
  final Map<byte[], SignedMessage> adverts = new TreeMap<>(Arrays::compareUnsigned);

  final Map<Integer, SignedMessage> shareKeys = new TreeMap<>();
  final ClientSet dealers;
  final Map<Integer, SignedMessage> masked = new TreeMap<>();
  final ClientSet included;
  final Map<Integer, SignedMessage> confirms = new TreeMap<>();
  final Map<Integer, SignedMessage> reveals = new TreeMap<>();

  /** The last message that clients were told. */
  SignedMessage lastTold;

  /** The sum of the masked lanes. */
  final long[] sum;

  /** Processor time of the coordinator by step, in milliseconds, the first time of each. */
  final StepClock server = new StepClock();

  /** The client whose cost is measured again and again, and what it is told. */
  final BenchClient measured;

  final List<SignedMessage> told = new ArrayList<>();
  final List<SignedMessage> said = new ArrayList<>();

  BenchRound(RoundShape shape, Consumer<String> progress) throws Exception {
    this.shape = shape;
    config = coordinator.roundConfig(shape.protocol());
    lastTold = config;
    told.add(config);
    progress.accept(shape.name() + ": " + shape.clients() + " clients advertise");
    KeyDirectory directory = new KeyDirectory(config.body(), BenchClient::verified);
    Map<byte[], BenchClient> byId = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < shape.clients(); i++) {
      BenchClient client = new BenchClient(i);
      SignedMessage advert = client.join(coordinator.publicKey(), config, shape.expected());
      server.time(
          "adverts",
          () -> {
            Advert checked = directory.check(client.id(), advert);
            directory.add(checked);
            return checked;
          });
      byId.put(client.id(), client);
      adverts.put(client.id(), advert);
    }
    roster = server.time("adverts", directory::seal);
    List<BenchClient> clients = new ArrayList<>(byId.values());
    measured = clients.get(0);
    said.add(new ArrayList<>(adverts.values()).get(0));

    progress.accept(
        shape.name() + ": they deal shares to " + roster.thresholds().degree() + " others each");
    RosterAnnouncement announcement =
        server.time("rosters", () -> new RosterAnnouncement(roster, coordinator));
    for (int i = 0; i < clients.size(); i++) {
      int index = i;
      SignedMessage message = server.time("rosters", () -> announcement.to(index));
      SignedMessage dealt = clients.get(i).onRoster(message);
      shareKeys.put(i, dealt);
      note(i, message, dealt);
    }
    ShareRouter router = server.time("shares", () -> new ShareRouter(roster, shareKeys));
    dealers = router.dealers();

    progress.accept(shape.name() + ": " + (shape.clients() - shape.lost()) + " of them mask");
    MaskedInputs inputs = new MaskedInputs(roster, dealers);
    RingSum adding = new RingSum(shape.layout());
    long[] lanes = new long[shape.layout().lanes()];
    long[] update = shape.update();
    for (int i = 0; i < clients.size() - shape.lost(); i++) {
      int index = i;
      SignedMessage message = server.time("shares", () -> router.shares(index, coordinator));
      System.arraycopy(update, 0, lanes, 0, lanes.length);
      SignedMessage input = clients.get(i).onShares(message, lanes);
      masked.put(i, input);
      server.time(
          "inputs",
          () -> {
            inputs.add(index, input);
            return input;
          });
      server.time(
          "adding",
          () -> {
            adding.add(lanes);
            return lanes;
          });
      note(i, message, input);
    }
    included = inputs.included();
    sum = adding.lanes();

    progress.accept(shape.name() + ": they agree on the set and reveal");
    Confirmations confirmations = new Confirmations(roster, dealers, included);
    for (int i : included.indices()) {
      SignedMessage message = server.time("sets", () -> inputs.survivors(i, coordinator));
      SignedMessage answer = clients.get(i).onSurvivors(message);
      note(i, message, answer);
      lastTold = message;
      if (isMalicious()) {
        confirms.put(i, answer);
        server.time(
            "sets",
            () -> {
              confirmations.add(i, answer);
              return answer;
            });
      } else {
        reveals.put(i, answer);
      }
    }
    if (isMalicious()) {
      SignedMessage quorum = server.time("sets", () -> confirmations.quorum(coordinator));
      lastTold = quorum;
      for (int i : included.indices()) {
        SignedMessage reveal = clients.get(i).onQuorum(quorum);
        reveals.put(i, reveal);
        note(i, quorum, reveal);
      }
    }
    server.time("opening", this::open);
  }

  private long[] open() throws Exception {
    long[] opened = sum.clone();
    try (Unmasking unmasking = new Unmasking(roster, dealers, included, shareKeys)) {
      for (Map.Entry<Integer, SignedMessage> reveal : reveals.entrySet()) {
        unmasking.add(reveal.getKey(), reveal.getValue());
      }
      unmasking.unmask(opened);
    }
    return opened;
  }

  private void note(int index, SignedMessage toIt, SignedMessage fromIt) {
    if (index == 0) {
      told.add(toIt);
      said.add(fromIt);
    }
  }

  /** How many secrets are agreed on with those who are lost. */
  int agreements() {
    int agreements = 0;
    for (int index : dealers.minus(included).indices()) {
      agreements += roster.seal().neighbors(index).and(included).size();
    }
    return agreements;
  }

  boolean isMalicious() {
    return shape.adversary() == Adversary.MALICIOUS;
  }
}
