package dev.cairn.secagg.round;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.RosterSeal;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.ring.FixedPointCodec;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.RosterAnnouncement;
import dev.cairn.secagg.server.ShareRouter;
import dev.cairn.secagg.server.Unmasking;
import dev.cairn.secagg.server.UnmaskingException;
import dev.cairn.seeded.SeededRandomSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * A secure round in memory, phase by phase: each method lets the clients that are still there
 * answer the message before, checks what they say, and keeps it.
 */
final class TestRound {
  static final int DIMENSION = 64;
  static final int MAX_WEIGHT = 100;

  final RandomSource random;
  final TestAuthority authority;
  final SecretBytes coordinatorSeed;
  final CoordinatorSigner coordinator;
  final SecAggParameters parameters;
  final SignedMessage config;
  final ExpectedRound expected;
  final List<TestClient> clients = new ArrayList<>();
  final Map<Integer, SignedMessage> shareKeys = new TreeMap<>();
  final Map<Integer, SignedMessage> inputs = new TreeMap<>();
  final Map<Integer, SignedMessage> confirms = new TreeMap<>();
  final Map<Integer, SignedMessage> reveals = new TreeMap<>();
  private final Map<Integer, SecretBytes> channelKeys = new TreeMap<>();
  SealedRoster roster;

  /** What a client is told in the place of what follows from the roster; null in honest rounds. */
  RosterSeal forged;

  ShareRouter router;
  MaskedInputs masked;
  SignedMessage quorum;
  int[] blamed = {};

  /** A round of {@code n} clients that have all advertised; the roster is sealed. */
  TestRound(long seed, int n, int cohortMin, int gammaMillionths) throws Exception {
    this(new SeededRandomSource(seed), n, parameters("run/1/1", n, cohortMin, gammaMillionths));
    seal();
  }

  TestRound(RandomSource random, int n, SecAggParameters parameters) throws Exception {
    this(random, n, parameters, new TestAuthority(random));
  }

  TestRound(RandomSource random, int n, SecAggParameters parameters, TestAuthority authority)
      throws Exception {
    this.random = random;
    this.parameters = parameters;
    this.authority = authority;
    coordinatorSeed = SecretBytes.random(32, random);
    coordinator = new CoordinatorSigner(SecretBytes.copyOf(coordinatorSeed.view()));
    config = coordinator.roundConfig(parameters);
    expected = expected(parameters);
    FixedPointCodec codec =
        new FixedPointCodec(
            parameters.layout(),
            parameters.cohortMax(),
            parameters.clipNorm(),
            parameters.maxWeight());
    for (int i = 0; i < n; i++) {
      float[] update = new float[parameters.layout().dimension()];
      for (int at = 0; at < update.length; at++) {
        update[at] = ((31 * i + 17 * at) % 101 - 50) / 50f;
      }
      clients.add(client("device " + i, codec.encode(update, 1 + i % MAX_WEIGHT, 0.5 * i)));
    }
  }

  /** A round that is sealed, against this adversary. */
  static TestRound against(
      Adversary adversary, boolean window, int sigma, long seed, int n, int cohortMin)
      throws Exception {
    SecAggParameters parameters =
        parameters("run/1/1", n, cohortMin, 100_000, adversary, window, sigma);
    TestRound round = new TestRound(new SeededRandomSource(seed), n, parameters);
    round.seal();
    return round;
  }

  TestClient client(String device, long[] plain) {
    MessageSigner signer = authority.enrol(device, random);
    ClientFloor floor = new ClientFloor(3, 0, Adversary.SEMI_HONEST);
    SecAggClient client =
        new SecAggClient(List.of(coordinator.publicKey()), authority, signer, floor, random);
    return new TestClient(signer, client, plain);
  }

  static SecAggParameters parameters(String roundId, int n, int cohortMin, int gammaMillionths) {
    return parameters(roundId, n, cohortMin, gammaMillionths, Adversary.MALICIOUS, true, 80);
  }

  static SecAggParameters parameters(
      String roundId,
      int n,
      int cohortMin,
      int gammaMillionths,
      Adversary adversary,
      boolean window,
      int sigma) {
    return parameters(roundId, n, cohortMin, gammaMillionths, adversary, window, sigma, 100_000);
  }

  static SecAggParameters parameters(
      String roundId,
      int n,
      int cohortMin,
      int gammaMillionths,
      Adversary adversary,
      boolean window,
      int sigma,
      int deltaMillionths) {
    return new SecAggParameters(
        "keyboards",
        roundId,
        Sha256.of("model".getBytes()),
        Sha256.of("plan".getBytes()),
        new RingLayout(DIMENSION, 2, 1),
        n,
        1.0,
        MAX_WEIGHT,
        cohortMin,
        n,
        gammaMillionths,
        deltaMillionths,
        sigma,
        adversary,
        window,
        0);
  }

  static ExpectedRound expected(SecAggParameters p) {
    return new ExpectedRound(
        p.population(),
        p.roundId(),
        p.modelDigest(),
        p.planDigest(),
        p.layout(),
        p.cohortMax(),
        p.clipNorm(),
        p.maxWeight());
  }

  /** Whatever a lying coordinator wants to say. */
  SignedMessage say(MessageType type, byte[] body, byte[]... attachment) {
    boolean early = type == MessageType.ROSTER;
    byte[] context =
        type == MessageType.ROUND_CONFIG
            ? SignedMessage.noContext()
            : early ? Sha256.of(config.body()) : shown().sid();
    byte[] signature =
        Signatures.sign(coordinatorSeed, SignedMessage.toBeSigned(type, context, body));
    return new SignedMessage(body, signature, attachment.length == 0 ? new byte[0] : attachment[0]);
  }

  RosterSeal shown() {
    return forged == null ? roster.seal() : forged;
  }

  int n() {
    return clients.size();
  }

  /** A copy of the private channel key of a client; null once that has dealt. */
  SecretBytes channelKey(int index) {
    SecretBytes known = channelKeys.get(index);
    for (SecretBytes secret :
        known == null ? Secrets.open(clients.get(index)) : List.<SecretBytes>of()) {
      if (secret.length() == KeyAgreement.KEY_LENGTH
          && Arrays.equals(KeyAgreement.publicKey(secret), roster.member(index).channelKey())) {
        known = SecretBytes.copyOf(secret.view());
        channelKeys.put(index, known);
      }
    }
    return known;
  }

  boolean isMalicious() {
    return parameters.adversary() == Adversary.MALICIOUS;
  }

  /** Lets all clients advertise, and puts them in the order of the roster. */
  void seal() throws Exception {
    KeyDirectory directory = new KeyDirectory(config.body(), authority);
    for (TestClient client : clients) {
      SignedMessage advert = client.join(config, expected);
      byte[] clientId = authority.verify(client.signer.credential()).clientId();
      directory.add(directory.check(clientId, advert));
    }
    roster = directory.seal();
    TestClient[] order = new TestClient[n()];
    for (TestClient client : clients) {
      order[roster.indexOf(authority.verify(client.signer.credential()).clientId())] = client;
    }
    clients.clear();
    clients.addAll(Arrays.asList(order));
  }

  SignedMessage rosterMessage(int index) {
    return new RosterAnnouncement(roster, coordinator).to(index);
  }

  void share(IntPredicate present) throws SecAggAbort, ProtocolException {
    for (int i = 0; i < n(); i++) {
      if (present.test(i)) {
        shareKeys.put(i, clients.get(i).onRoster(rosterMessage(i)));
      }
    }
    router = new ShareRouter(roster, shareKeys);
  }

  SignedMessage shares(int receiver) {
    return router.shares(receiver, coordinator);
  }

  void mask(IntPredicate present) throws SecAggAbort, ProtocolException {
    masked = new MaskedInputs(roster, router.dealers());
    for (int i : router.dealers().indices()) {
      if (present.test(i)) {
        SignedMessage message = clients.get(i).onShares(shares(i));
        MaskedInputMessage header = MaskedInputMessage.decode(message.body(), n());
        if (!Arrays.equals(
            header.laneDigest(), Derivations.laneDigest(clients.get(i).mask.lanes()))) {
          throw new AssertionError("client " + i + " signed other lanes");
        }
        masked.add(i, message);
        inputs.put(i, message);
      }
    }
    masked.checkEnough();
  }

  ClientSet included() {
    return masked.included();
  }

  SignedMessage survivors(int receiver) throws ProtocolException {
    return masked.survivors(receiver, coordinator);
  }

  /** Whoever is asked to confirm does; where nobody is, nothing happens. */
  void confirm(IntPredicate present) throws SecAggAbort, ProtocolException {
    if (!isMalicious()) {
      return;
    }
    Confirmations check = new Confirmations(roster, router.dealers(), included());
    for (int i : inputs.keySet()) {
      if (present.test(i)) {
        SignedMessage message = clients.get(i).onSurvivors(survivors(i));
        check.add(i, message);
        confirms.put(i, message);
      }
    }
    quorum = check.quorum(coordinator);
  }

  /** The sum of the plain updates, opened by whoever still reveals. */
  long[] reveal(IntPredicate present) throws SecAggAbort, ProtocolException, UnmaskingException {
    try (Unmasking unmasking = new Unmasking(roster, router.dealers(), included(), shareKeys)) {
      for (int i : (isMalicious() ? confirms : inputs).keySet()) {
        if (present.test(i)) {
          TestClient client = clients.get(i);
          SignedMessage message =
              isMalicious() ? client.onQuorum(quorum) : client.onSurvivors(survivors(i));
          unmasking.add(i, message);
          reveals.put(i, message);
        }
      }
      long[] sum = maskedSum(included());
      blamed = unmasking.blamed().indices();
      unmasking.unmask(sum);
      return sum;
    }
  }

  long[] maskedSum(ClientSet set) {
    long[] sum = new long[parameters.layout().lanes()];
    for (int i : set.indices()) {
      add(sum, clients.get(i).lanes);
    }
    return sum;
  }

  long[] plainSum(ClientSet set) {
    long[] sum = new long[parameters.layout().lanes()];
    for (int i : set.indices()) {
      add(sum, clients.get(i).plain);
    }
    return sum;
  }

  private static void add(long[] sum, long[] lanes) {
    for (int at = 0; at < sum.length; at++) {
      sum[at] += lanes[at];
    }
  }
}
