package dev.cairn.secagg.round;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.seeded.SeededRandomSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A whole honest round whose messages are kept, and whose clients can be had again in any phase:
 * each draws from a seed of its own, so that a second one says the same bytes. The last client is
 * lost before it masks.
 */
final class FuzzedRound {
  private static final int COHORT_MIN = 4;
  private static final int GAMMA = 100_000;

  final TestRound round;
  private final Map<String, Long> seeds = new HashMap<>();
  private final Map<MessageType, List<SignedMessage>> said = new EnumMap<>(MessageType.class);

  FuzzedRound(String roundId, long seed, int n, Adversary adversary) throws Exception {
    boolean malicious = adversary == Adversary.MALICIOUS;
    SecAggParameters parameters =
        TestRound.parameters(roundId, n, COHORT_MIN, GAMMA, adversary, malicious, 80);
    round = new TestRound(new SeededRandomSource(seed), n, parameters);
    for (int i = 0; i < n; i++) {
      TestClient client = round.clients.get(i);
      seeds.put(key(client.signer), seed * 1000 + i);
      round.clients.set(i, again(client.signer, client.signer, client.plain));
    }
    round.seal();
    round.share(i -> true);
    round.mask(i -> i != n - 1);
    List<SignedMessage> survivors = new ArrayList<>();
    for (int i : included()) {
      survivors.add(round.survivors(i));
    }
    round.confirm(i -> true);
    round.reveal(i -> true);
    keep(survivors);
  }

  private void keep(List<SignedMessage> survivors) {
    List<SignedMessage> adverts = new ArrayList<>();
    List<SignedMessage> rosters = new ArrayList<>();
    List<SignedMessage> shares = new ArrayList<>();
    List<SignedMessage> quorums = new ArrayList<>();
    for (int i = 0; i < round.n(); i++) {
      adverts.add(
          new SignedMessage(
              round.roster.member(i).signed().body(), round.roster.member(i).signed().signature()));
      rosters.add(round.rosterMessage(i));
      shares.add(round.shares(i));
      quorums.add(round.quorum);
    }
    said.put(MessageType.ROUND_CONFIG, List.of(round.config));
    said.put(MessageType.ADVERTISE, adverts);
    said.put(MessageType.ROSTER, rosters);
    said.put(MessageType.SHARE_KEYS, List.copyOf(round.shareKeys.values()));
    said.put(MessageType.SHARES, shares);
    said.put(MessageType.MASKED_INPUT, List.copyOf(round.inputs.values()));
    said.put(MessageType.SURVIVORS, survivors);
    if (round.isMalicious()) {
      said.put(MessageType.CONFIRM, List.copyOf(round.confirms.values()));
      said.put(MessageType.QUORUM, quorums);
    }
    said.put(MessageType.REVEAL, List.copyOf(round.reveals.values()));
  }

  private static String key(MessageSigner signer) {
    return Arrays.toString(signer.credential());
  }

  /** The clients that are included, by index. */
  int[] included() {
    return ClientSet.all(round.n()).without(round.n() - 1).indices();
  }

  /** What was said to or by this client, or to all. */
  SignedMessage said(MessageType type, int index) {
    List<SignedMessage> all = said.get(type);
    return all.get(index % all.size());
  }

  /** Something of this type that was said to or by anybody. */
  SignedMessage any(MessageType type, SplittableRandom random) {
    List<SignedMessage> all = said.getOrDefault(type, said.get(MessageType.MASKED_INPUT));
    return all.get(random.nextInt(all.size()));
  }

  byte[] context(MessageType type) {
    return type == MessageType.ROUND_CONFIG
        ? SignedMessage.noContext()
        : type == MessageType.ADVERTISE || type == MessageType.ROSTER
            ? Sha256.of(round.config.body())
            : round.roster.sid();
  }

  /** The client with this index as it was before it joined. */
  TestClient client(int index, MessageSigner signer) {
    TestClient client = round.clients.get(index);
    return again(client.signer, signer, client.plain);
  }

  private TestClient again(MessageSigner identity, MessageSigner signer, long[] plain) {
    return new TestClient(
        signer,
        new SecAggClient(
            List.of(round.coordinator.publicKey()),
            round.authority,
            signer,
            new ClientFloor(COHORT_MIN, GAMMA, round.parameters.adversary()),
            new SeededRandomSource(seeds.get(key(identity)))),
        plain);
  }

  /** Answers a client that has come so far; it takes the answer or ends. */
  void answer(TestClient client, MessageType type, SignedMessage message) throws SecAggAbort {
    switch (type) {
      case ROUND_CONFIG:
        client.join(message, round.expected);
        break;
      case ROSTER:
        client.onRoster(message);
        break;
      case SHARES:
        client.onShares(message);
        break;
      case SURVIVORS:
        client.onSurvivors(message);
        break;
      case QUORUM:
        client.onQuorum(message);
        break;
      default:
        throw new IllegalArgumentException("nobody tells a client " + type);
    }
  }

  /** What a client is told, in the order of the phases. */
  List<MessageType> answers() {
    List<MessageType> answers =
        List.of(
            MessageType.ROUND_CONFIG,
            MessageType.ROSTER,
            MessageType.SHARES,
            MessageType.SURVIVORS,
            MessageType.QUORUM);
    return round.isMalicious() ? answers : answers.subList(0, 4);
  }
}
