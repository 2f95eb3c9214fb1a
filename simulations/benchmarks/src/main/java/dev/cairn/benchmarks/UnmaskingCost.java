package dev.cairn.benchmarks;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.client.AdvertiseKeys;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.ClientPhase;
import dev.cairn.secagg.client.Confirm;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.client.MaskInput;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.client.ShareKeys;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.VerifiedSigner;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.ShareRouter;
import dev.cairn.secagg.server.Unmasking;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What opening one sum costs a coordinator, on one thread of this process and without a network: a
 * whole round in memory, whose last step is repeated.
 *
 * @param takeMillis processor time for checking and taking up as many reveals as are needed
 * @param unmaskMillis processor time for recovering the secrets and taking the masks off
 * @param streams mask streams that were taken off
 * @param streamBytes bytes of each
 * @param agreements X25519 agreements on the way
 */
record UnmaskingCost(
    double takeMillis, double unmaskMillis, int streams, long streamBytes, int agreements) {
  private static final int TRIES = 5;
  private static final int GAMMA_MILLIONTHS = 100_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** The least that the unmasking can take with these rates. */
  double floorMillis(CipherRates rates) {
    return rates.floorMillis(streams, streamBytes, agreements);
  }

  /**
   * Measures; the best of a few tries.
   *
   * @param lost clients that deal shares and send no update
   */
  static UnmaskingCost measure(int clients, int lost, RingLayout layout) {
    try (Round round = new Round(clients, clients - lost, layout)) {
      double take = Double.MAX_VALUE;
      double unmask = Double.MAX_VALUE;
      for (int i = 0; i < TRIES; i++) {
        long[] sum = round.sum.clone();
        long start = THREADS.getCurrentThreadCpuTime();
        try (Unmasking unmasking =
            new Unmasking(round.roster, round.dealers, round.included, round.shareKeys)) {
          for (Map.Entry<Integer, SignedMessage> reveal : round.reveals.entrySet()) {
            unmasking.add(reveal.getKey(), reveal.getValue());
            if (unmasking.missing().size() == 0) {
              break;
            }
          }
          long taken = THREADS.getCurrentThreadCpuTime();
          unmasking.unmask(sum);
          take = Math.min(take, (taken - start) / 1e6);
          unmask = Math.min(unmask, (THREADS.getCurrentThreadCpuTime() - taken) / 1e6);
        }
      }
      int pairs = round.pairsToRemove();
      return new UnmaskingCost(take, unmask, clients - lost + pairs, layout.lanes() * 8L, pairs);
    } catch (Exception e) {
      throw new IllegalStateException("an honest round in memory failed: " + e, e);
    }
  }

  /** A client's key, which is its credential, too. */
  private static final class Key implements MessageSigner {
    private final SecretBytes seed = SecretBytes.random(32, RandomSource.system());
    private final byte[] publicKey = Signatures.publicKey(seed);

    @Override
    public byte[] credential() {
      return publicKey.clone();
    }

    @Override
    public byte[] sign(byte[] message) {
      return Signatures.sign(seed, message);
    }
  }

  /** An honest round up to the reveals. */
  private static final class Round implements AutoCloseable {
    private final List<ClientPhase<?>> open = new ArrayList<>();
    private final CoordinatorSigner coordinator =
        new CoordinatorSigner(SecretBytes.random(32, RandomSource.system()));
    private final SecAggParameters parameters;
    private final SealedRoster roster;
    private final ClientSet dealers;
    private final ClientSet included;
    private final Map<Integer, SignedMessage> shareKeys = new TreeMap<>();
    private final Map<Integer, SignedMessage> reveals = new TreeMap<>();
    private final long[] sum;

    Round(int clients, int needed, RingLayout layout) throws Exception {
      parameters =
          new SecAggParameters(
              "bench",
              "in-memory",
              new byte[32],
              new byte[32],
              layout,
              clients,
              1,
              1,
              needed,
              clients,
              GAMMA_MILLIONTHS,
              (int) (1_000_000L * (clients - needed) / clients),
              80,
              Adversary.MALICIOUS,
              true,
              0);
      sum = new long[layout.lanes()];
      List<AdvertiseKeys> advertised = new ArrayList<>();
      roster = seal(clients, advertised);
      List<ShareKeys> shared = new ArrayList<>();
      for (AdvertiseKeys client : advertised) {
        ShareKeys share = client.onRoster(KeyDirectory.roster(roster, shared.size(), coordinator));
        shareKeys.put(shared.size(), share.message());
        shared.add(share);
      }
      ShareRouter router = new ShareRouter(roster, shareKeys);
      dealers = router.dealers();
      included = reveal(shared.subList(0, needed), router);
    }

    /** Clients in the order of the roster. */
    private SealedRoster seal(int clients, List<AdvertiseKeys> inOrder) throws Exception {
      SignedMessage config = coordinator.roundConfig(parameters);
      KeyDirectory directory = new KeyDirectory(config.body(), Round::verified);
      Map<Integer, AdvertiseKeys> byIndex = new TreeMap<>();
      Map<Key, AdvertiseKeys> byKey = new LinkedHashMap<>();
      for (int i = 0; i < clients; i++) {
        Key key = new Key();
        SecAggClient client =
            new SecAggClient(
                List.of(coordinator.publicKey()),
                Round::verified,
                key,
                new ClientFloor(3, 0, Adversary.MALICIOUS),
                RandomSource.system());
        AdvertiseKeys advertise = client.join(config, expected(), new MemoryMark());
        open.add(advertise);
        byKey.put(key, advertise);
        directory.add(directory.check(Sha256.of(key.credential()), advertise.message()));
      }
      SealedRoster sealed = directory.seal();
      byKey.forEach(
          (key, client) -> byIndex.put(sealed.indexOf(Sha256.of(key.credential())), client));
      inOrder.addAll(byIndex.values());
      return sealed;
    }

    private static VerifiedSigner verified(byte[] credential) {
      return new VerifiedSigner(Sha256.of(credential), credential.clone());
    }

    private ExpectedRound expected() {
      return new ExpectedRound(
          parameters.population(),
          parameters.roundId(),
          parameters.modelDigest(),
          parameters.planDigest(),
          parameters.layout(),
          parameters.cohortMax(),
          parameters.clipNorm(),
          parameters.maxWeight());
    }

    /** Masks that a lost dealer has in common with included ones. */
    int pairsToRemove() {
      int pairs = 0;
      for (int lost : dealers.minus(included).indices()) {
        pairs += roster.seal().neighbors(lost).and(included).size();
      }
      return pairs;
    }

    /** The masked sum over the first clients, and the reveals of all of them. */
    private ClientSet reveal(List<ShareKeys> clients, ShareRouter router) throws Exception {
      MaskedInputs inputs = new MaskedInputs(roster, dealers);
      List<MaskInput> masked = new ArrayList<>();
      for (int i = 0; i < clients.size(); i++) {
        long[] lanes = new long[sum.length];
        lanes[parameters.layout().countLane()] = 1;
        lanes[parameters.layout().weightLane()] = 1;
        MaskInput mask = clients.get(i).onShares(router.shares(i, coordinator), lanes);
        for (int lane = 0; lane < sum.length; lane++) {
          sum[lane] += lanes[lane];
        }
        inputs.add(i, mask.message());
        masked.add(mask);
      }
      ClientSet set = inputs.included();
      Confirmations confirmations = new Confirmations(roster, dealers, set);
      List<Confirm> confirmed = new ArrayList<>();
      for (int i = 0; i < masked.size(); i++) {
        Confirm confirm = (Confirm) masked.get(i).onSurvivors(inputs.survivors(i, coordinator));
        confirmations.add(i, confirm.message());
        confirmed.add(confirm);
      }
      SignedMessage quorum = confirmations.quorum(coordinator);
      // Which of them are needed depends on the graph.
      for (int i = 0; i < confirmed.size(); i++) {
        reveals.put(i, confirmed.get(i).onQuorum(quorum).message());
      }
      return set;
    }

    @Override
    public void close() {
      open.forEach(ClientPhase::close);
      coordinator.close();
    }
  }
}
