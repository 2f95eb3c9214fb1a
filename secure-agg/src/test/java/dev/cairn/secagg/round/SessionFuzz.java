package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.fuzz.Refusals;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.ShareRouter;
import dev.cairn.secagg.server.Unmasking;
import dev.cairn.secagg.server.UnmaskingException;
import dev.cairn.secagg.server.UnmaskingException.Reason;
import dev.cairn.seeded.SeededRandomSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Whole rounds in which any message of any party may be damaged and signed again, said twice in two
 * ways, or lost, and in which clients may add what they should not. Whoever refuses something, or
 * is refused, is lost from then on. The round gives the sum of what the included added, or ends
 * with a reason; never another sum.
 */
final class SessionFuzz {
  /**
   * In rounds with little damage, one of so many clients cheats in a way that only the sum shows.
   */
  private static final int CHEATS = 16;

  private final Refusals refusals;
  private final SplittableRandom random;
  private final MessageDamage damage;
  private TestRound round;
  private boolean[] gone;
  private boolean liars;

  /** Who dealt something else than its shares. */
  private boolean[] cheats;

  /** How rarely a message is damaged in the round that is played. */
  private int rarely;

  private boolean gentle;

  private interface Take {
    void take(int index, SignedMessage message) throws Exception;
  }

  private interface Answer {
    SignedMessage next(TestClient client, SignedMessage told) throws SecAggAbort;
  }

  private interface Told {
    SignedMessage of(int index) throws ProtocolException;
  }

  SessionFuzz(Refusals refusals, SplittableRandom random) {
    this.refusals = refusals;
    this.random = random;
    this.damage = new MessageDamage(random);
  }

  /** Plays one round, and says whether it gave a sum. */
  boolean play(long seed) throws Exception {
    Adversary adversary = random.nextInt(4) == 0 ? Adversary.SEMI_HONEST : Adversary.MALICIOUS;
    int n = random.nextInt(5, 10);
    round =
        new TestRound(
            new SeededRandomSource(seed),
            n,
            TestRound.parameters(
                "run/1/1", n, 3, 0, adversary, adversary == Adversary.MALICIOUS, 80));
    gone = new boolean[n];
    gentle = random.nextBoolean();
    rarely = gentle ? random.nextInt(40, 80) : random.nextInt(6, 20);
    liars = false;
    try {
      advertise();
      share();
      mask();
      return reveal(confirm());
    } catch (ProtocolException e) {
      // Whatever somebody says ends no round but by being refused.
      assertThat(e.defect()).isEqualTo(Defect.TOO_FEW);
      refusals.refused(e);
      return false;
    } catch (UnmaskingException e) {
      refusals.refused(e);
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError("session " + seed, e);
    }
  }

  private void advertise() throws Exception {
    KeyDirectory directory = new KeyDirectory(round.config.body(), round.authority);
    TreeMap<byte[], TestClient> known = new TreeMap<>(Arrays::compareUnsigned);
    for (TestClient client : round.clients) {
      byte[] id = round.authority.verify(client.signer.credential()).clientId();
      SignedMessage advert = client.join(round.config, round.expected);
      SignedMessage sent = damaged(MessageType.ADVERTISE, advert, client, round.config);
      try {
        directory.add(directory.check(id, sent));
        known.put(id, client);
      } catch (ProtocolException e) {
        refusals.refused(e);
      }
    }
    round.clients.clear();
    round.clients.addAll(known.values());
    gone = new boolean[round.n()];
    cheats = new boolean[round.n()];
    round.roster = directory.seal();
  }

  private void share() throws Exception {
    exchange(
        MessageType.ROSTER,
        i -> round.rosterMessage(i),
        MessageType.SHARE_KEYS,
        TestClient::onRoster,
        (i, message) -> {
          ShareRouter.check(round.roster, i, message);
          cheats[i] = !message.sameAs(round.clients.get(i).share.message());
          round.shareKeys.put(i, message);
        });
    round.router = new ShareRouter(round.roster, round.shareKeys);
  }

  private void mask() throws Exception {
    for (TestClient client : round.clients) {
      if (gentle && random.nextInt(CHEATS) == 0) {
        int from = random.nextBoolean() ? 0 : round.parameters.layout().weightLane();
        int lane = random.nextInt(from, client.lanes.length);
        long more = random.nextBoolean() ? random.nextLong() : random.nextInt(-2, 3);
        client.plain[lane] += more;
        client.lanes[lane] += more;
        liars = true;
      }
    }
    round.masked = new MaskedInputs(round.roster, round.router.dealers());
    exchange(
        MessageType.SHARES,
        i -> round.shares(i),
        MessageType.MASKED_INPUT,
        TestClient::onShares,
        (i, message) -> {
          // Who takes the lanes compares them with what was signed about them.
          byte[] digest = Derivations.laneDigest(round.clients.get(i).lanes);
          if (!Arrays.equals(digest, round.masked.check(i, message).laneDigest())) {
            throw new ProtocolException(Defect.BAD_CONTENT, "other lanes than were signed");
          }
          round.masked.add(i, message);
          round.inputs.put(i, message);
        });
    round.masked.checkEnough();
  }

  private Told confirm() throws Exception {
    if (!round.isMalicious()) {
      return i -> round.survivors(i);
    }
    Confirmations confirmations =
        new Confirmations(round.roster, round.router.dealers(), round.included());
    exchange(
        MessageType.SURVIVORS,
        i -> round.survivors(i),
        MessageType.CONFIRM,
        TestClient::onSurvivors,
        confirmations::add);
    SignedMessage quorum = confirmations.quorum(round.coordinator);
    return i -> quorum;
  }

  private boolean reveal(Told told) throws Exception {
    try (Unmasking unmasking =
        new Unmasking(round.roster, round.router.dealers(), round.included(), round.shareKeys)) {
      exchange(
          round.isMalicious() ? MessageType.QUORUM : MessageType.SURVIVORS,
          told,
          MessageType.REVEAL,
          (client, message) ->
              round.isMalicious() ? client.onQuorum(message) : client.onSurvivors(message),
          unmasking::add);
      long[] sum = round.maskedSum(round.included());
      unmasking.unmask(sum);
      assertThat(sum).isEqualTo(round.plainSum(round.included()));
      return true;
    } catch (UnmaskingException e) {
      assertThat(e.reason() == Reason.SUM_MISMATCH && !liars).as("a wrong sum").isFalse();
      if (e.reason() == Reason.BAD_DEALER) {
        assertThat(Arrays.stream(e.dealers().indices())).as("blamed").allMatch(i -> cheats[i]);
      }
      throw e;
    }
  }

  /** Tells everybody who is still there something, and takes what they say. */
  private void exchange(MessageType told, Told message, MessageType said, Answer answer, Take take)
      throws Exception {
    for (int i = 0; i < round.n(); i++) {
      TestClient client = round.clients.get(i);
      if (gone[i] || random.nextInt(4 * rarely) == 0) {
        gone[i] = true;
        continue;
      }
      try {
        SignedMessage valid = message.of(i);
        SignedMessage next = answer.next(client, lied(told, valid));
        SignedMessage sent = damaged(said, next, client, valid);
        gone[i] = true;
        take.take(i, sent);
        gone[i] = false;
        if (random.nextInt(2 * rarely) == 0) {
          take.take(i, damaged(said, sent, client, valid));
        }
      } catch (SecAggAbort e) {
        gone[i] = true;
        refusals.refused(e);
      } catch (ProtocolException e) {
        refusals.refused(e);
      }
    }
  }

  private SignedMessage damaged(
      MessageType type, SignedMessage valid, TestClient client, SignedMessage sibling) {
    boolean cheat = gentle && type == MessageType.SHARE_KEYS && random.nextInt(CHEATS) == 0;
    if (!cheat && random.nextInt(rarely) != 0) {
      return valid;
    }
    refusals.input(true);
    if (cheat) {
      return otherSecret(valid, client);
    }
    byte[] context =
        type == MessageType.ADVERTISE ? Sha256.of(round.config.body()) : round.roster.sid();
    return damage.of(type, valid, sibling, round.n(), context, MessageDamage.of(client.signer));
  }

  /** Shares of a secret that the dealer did not commit to. */
  private SignedMessage otherSecret(SignedMessage valid, TestClient client) {
    byte[] body = valid.body().clone();
    body[body.length - 1 - random.nextInt(Sha256.LENGTH)]++;
    byte[] sid = round.roster.sid();
    byte[] signed = SignedMessage.toBeSigned(MessageType.SHARE_KEYS, sid, body);
    return new SignedMessage(body, client.signer.sign(signed), valid.attachment());
  }

  private SignedMessage lied(MessageType type, SignedMessage valid) {
    if (random.nextInt(2 * rarely) != 0) {
      return valid;
    }
    refusals.input(true);
    byte[] context = type == MessageType.ROSTER ? round.roster.configHash() : round.roster.sid();
    return damage.of(
        type, valid, valid, round.n(), context, tbs -> Signatures.sign(round.coordinatorSeed, tbs));
  }
}
