package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.ShareRouter;
import dev.cairn.secagg.server.Unmasking;
import dev.cairn.secagg.server.UnmaskingException;
import dev.cairn.seeded.SeededTest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Damaged messages that are properly signed, so that they come as far as can be: each is accepted
 * or refused with the library's own exception.
 */
class PhaseFuzzTest {
  private static final int N = 5;
  private static final int CASES = 900;

  private interface Check {
    void on(SignedMessage message) throws Exception;
  }

  /** Every entry of the coordinator, damaged and signed by the client itself. */
  @Test
  void coordinator_refusesWithItsOwnException() throws Exception {
    TestRound round = new TestRound(12, N, 3, 0);
    round.share(i -> true);
    round.mask(i -> i != 4);
    round.confirm(i -> true);
    round.reveal(i -> true);
    ClientSet all = ClientSet.all(N);
    ClientSet included = round.included();
    byte[] id = round.roster.member(1).clientId();
    KeyDirectory directory = new KeyDirectory(round.config.body(), round.authority);
    MaskedInputs inputs = new MaskedInputs(round.roster, all);
    Confirmations confirmations = new Confirmations(round.roster, all, included);
    Map<MessageType, Check> checks = new EnumMap<>(MessageType.class);
    checks.put(MessageType.ADVERTISE, m -> directory.check(id, m));
    checks.put(MessageType.SHARE_KEYS, m -> ShareRouter.check(round.roster, 1, m));
    checks.put(MessageType.MASKED_INPUT, m -> inputs.check(1, m));
    checks.put(MessageType.CONFIRM, m -> confirmations.check(1, m));
    checks.put(
        MessageType.REVEAL,
        m -> {
          try (Unmasking unmasking = new Unmasking(round.roster, all, included, round.shareKeys)) {
            unmasking.add(1, m);
            unmasking.unmask(round.maskedSum(included));
          } catch (UnmaskingException e) {
            assertThat(e.dealers().size()).isPositive();
          }
        });
    Map<MessageType, SignedMessage> valid = new EnumMap<>(MessageType.class);
    valid.put(MessageType.ADVERTISE, round.clients.get(1).advertise.message());
    valid.put(MessageType.SHARE_KEYS, round.shareKeys.get(1));
    valid.put(MessageType.MASKED_INPUT, round.inputs.get(1));
    valid.put(MessageType.CONFIRM, round.confirms.get(1));
    valid.put(MessageType.REVEAL, round.reveals.get(1));
    SplittableRandom random = new SplittableRandom(31);
    MessageSigner signer = round.clients.get(1).signer;
    for (Map.Entry<MessageType, Check> check : checks.entrySet()) {
      MessageType type = check.getKey();
      byte[] context =
          type == MessageType.ADVERTISE ? round.roster.configHash() : round.roster.sid();
      check.getValue().on(valid.get(type));
      int refused = 0;
      for (int i = 0; i < CASES; i++) {
        SignedMessage message = valid.get(type);
        byte[] body = i % 3 == 0 ? message.body() : damage(random, message.body());
        byte[] attachment =
            i % 3 == 1 ? message.attachment() : damage(random, message.attachment());
        byte[] signature = signer.sign(SignedMessage.toBeSigned(type, context, body));
        SignedMessage damaged =
            new SignedMessage(
                body, i % 50 == 0 ? damage(random, signature) : signature, attachment);
        try {
          check.getValue().on(damaged);
        } catch (ProtocolException e) {
          refused++;
        }
      }
      assertThat(refused).as("%s", type).isGreaterThan(CASES / 4);
    }
  }

  /** Every answer to a client, damaged and signed by the coordinator. */
  @SeededTest(runs = 60)
  void client_endsWithItsOwnException(long seed, SplittableRandom random) throws Exception {
    TestRound round = new TestRound(seed, N, 3, 0);
    SignedMessage roster = say(round, MessageType.ROSTER, round.rosterMessage(0), random);
    ends(() -> round.clients.get(0).onRoster(roster), round.clients.get(0));
    round.clients.set(0, round.client("nobody", round.clients.get(0).plain));
    round.share(i -> i != 0);
    SignedMessage shares = say(round, MessageType.SHARES, round.shares(1), random);
    ends(() -> round.clients.get(1).onShares(shares), round.clients.get(1));
  }

  @SeededTest(runs = 60)
  void clientThatHasMasked_endsWithItsOwnException(long seed, SplittableRandom random)
      throws Exception {
    TestRound round = new TestRound(seed, N, 3, 0);
    round.share(i -> true);
    round.mask(i -> true);
    SignedMessage survivors = say(round, MessageType.SURVIVORS, round.survivors(2), random);
    ends(() -> round.clients.get(2).onSurvivors(survivors), round.clients.get(2));
    round.confirm(i -> i != 2);
    SignedMessage quorum = say(round, MessageType.QUORUM, round.quorum, random);
    ends(() -> round.clients.get(3).onQuorum(quorum), round.clients.get(3));
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void ends(Step step, TestClient client) throws Exception {
    try {
      step.run();
    } catch (SecAggAbort e) {
      assertThat(e.reason()).isNotEqualTo(SecAggAbort.Reason.FAULT);
      Secrets.checkEnded(client, e.reason());
    }
  }

  private static SignedMessage say(
      TestRound round, MessageType type, SignedMessage genuine, SplittableRandom random) {
    byte[] body = random.nextInt(4) == 0 ? genuine.body() : damage(random, genuine.body());
    byte[] attachment =
        random.nextInt(2) == 0 ? genuine.attachment() : damage(random, genuine.attachment());
    return round.say(type, body, attachment);
  }

  private static byte[] damage(SplittableRandom random, byte[] bytes) {
    if (bytes.length == 0 || random.nextInt(5) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length + 4));
    }
    byte[] damaged = bytes.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      damaged[random.nextInt(damaged.length)] =
          (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(8));
    }
    return damaged;
  }
}
