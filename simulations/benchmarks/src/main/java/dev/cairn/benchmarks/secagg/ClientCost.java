package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.cipher.MaskExpander;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.SignedMessage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a whole round costs one client, from the configuration to the Reveal, without training and
 * without encoding, beside the primitives that it can't do without.
 *
 * @param neighbors how many it deals shares to
 * @param cost the client's part, again and again with the same messages
 * @param extraBytes what it receives and sends besides the masked lanes
 * @param vectorBytes the lanes
 */
record ClientCost(int neighbors, PairedCost cost, long extraBytes, long vectorBytes) {
  /** CSA1.md, section 6: version, indices, two shares and two salts. */
  private static final int SHARE_TEXT_BYTES = 1 + 2 + 2 + 2 * 40 + 2 * 16;

  /** The messages of the coordinator that a client checks: one for each phase. */
  private static final int TOLD_MALICIOUS = 5;

  private static final int TOLD_SEMI_HONEST = 4;

  static ClientCost measure(BenchRound round, int pairs) throws Exception {
    RoundShape shape = round.shape;
    long[] update = shape.update();
    long[] lanes = new long[update.length];
    PairedCost cost =
        PairedCost.measure(
            Math.max(2, pairs / 5), pairs, () -> part(round, update, lanes), floor(round));
    long extra = 0;
    for (SignedMessage message : round.told) {
      extra += bytes(message);
    }
    for (SignedMessage message : round.said) {
      extra += bytes(message);
    }
    int neighbors = round.roster.thresholds().degree();
    return new ClientCost(neighbors, cost, extra, shape.vectorBytes());
  }

  private static long bytes(SignedMessage message) {
    return message.body().length + message.signature().length + (long) message.attachment().length;
  }

  private static void part(BenchRound round, long[] update, long[] lanes) throws Exception {
    System.arraycopy(update, 0, lanes, 0, lanes.length);
    BenchClient client = round.measured;
    client.join(round.coordinator.publicKey(), round.told.get(0), round.shape.expected());
    client.onRoster(round.told.get(1));
    client.onShares(round.told.get(2), lanes);
    SignedMessage last = client.onSurvivors(round.told.get(3));
    if (round.isMalicious()) {
      last = client.onQuorum(round.told.get(4));
    }
    SignedMessage before = round.said.get(round.said.size() - 1);
    if (!Arrays.equals(last.body(), before.body())) {
      throw new IllegalStateException("the client did not do the same again");
    }
  }

  private static Map<String, Work> floor(BenchRound round) throws Exception {
    int degree = round.roster.thresholds().degree();
    ClientSet around = round.roster.seal().neighbors(0);
    int inputs = round.isMalicious() ? around.and(round.included).size() : 0;
    int told = round.isMalicious() ? TOLD_MALICIOUS : TOLD_SEMI_HONEST;
    long bytes = round.shape.vectorBytes();
    Map<String, Work> floor = new LinkedHashMap<>();
    floor.put("AES-256-CTR", FloorLoops.aesStreams(degree + 1, bytes));
    floor.put("SHA-256 of the lanes", FloorLoops.sha256(bytes));
    floor.put("X25519 agreements", FloorLoops.agreements(2 * degree));
    floor.put("X25519 public keys", FloorLoops.publicKeys(2));
    int verifications = told + degree + inputs + round.roster.thresholds().quorum();
    floor.put("Ed25519 verifications", FloorLoops.verifications(verifications));
    floor.put("Ed25519 signatures", FloorLoops.signatures(told));
    floor.put("HKDF, masks", FloorLoops.derivations(degree + 1, MaskExpander.SEED_LENGTH));
    floor.put("HKDF, channels", FloorLoops.derivations(2 * degree, ShareBox.KEY_LENGTH));
    floor.put("AES-256-GCM", FloorLoops.boxes(degree, degree, SHARE_TEXT_BYTES));
    int threshold = round.roster.thresholds().threshold();
    floor.put("Shamir", FloorLoops.sharing(2, threshold, degree));
    return floor;
  }

  /** What it receives and sends besides the lanes, as a part of them. */
  double byteOverhead() {
    return (double) extraBytes / vectorBytes;
  }
}
