package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.fuzz.Refusals;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SignedMessage;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A client in some phase is told something damaged that the coordinator signed: it takes it, or
 * ends with a reason and says nothing more. Now and then what surrounds it is out of order, too.
 */
final class ClientFuzz {
  private static final int CHECKED_ENDS = 8;

  private final FuzzedRound world;
  private final FuzzedRound other;
  private final Refusals refusals;
  private final SplittableRandom random;
  private final MessageDamage damage;

  /** What surrounds a client, and how it may fail. */
  private enum Surroundings {
    FINE,
    SPENT_BEFORE,
    DISK_FULL,
    SIGNER_FAILS,
    CLOSED
  }

  ClientFuzz(FuzzedRound world, FuzzedRound other, Refusals refusals, SplittableRandom random) {
    this.world = world;
    this.other = other;
    this.refusals = refusals;
    this.random = random;
    this.damage = new MessageDamage(random);
  }

  void run(int inputs) throws Exception {
    for (int i = 0; i < inputs; i++) {
      once();
    }
  }

  private void once() throws Exception {
    Surroundings surroundings =
        Surroundings.values()[random.nextInt(16) < 15 ? 0 : random.nextInt(1, 5)];
    List<MessageType> answers = world.answers();
    int at = random.nextInt(answers.size());
    int index = random.nextInt(world.included().length);
    FailingSigner signer = new FailingSigner(world.round.clients.get(index).signer);
    TestClient client = world.client(index, signer);
    client.mark.set = surroundings == Surroundings.SPENT_BEFORE;
    client.mark.broken = surroundings == Surroundings.DISK_FULL;
    refusals.input(true);
    try {
      for (int phase = 0; phase < at; phase++) {
        world.answer(client, answers.get(phase), world.said(answers.get(phase), index));
      }
      if (surroundings == Surroundings.CLOSED && client.advertise != null) {
        client.advertise.close();
      }
      signer.fails = surroundings == Surroundings.SIGNER_FAILS;
      MessageType type = answers.get(at);
      SignedMessage valid = world.said(type, index);
      // To join twice would be two attempts.
      if (at > 0 && random.nextInt(16) == 0) {
        world.answer(client, type, valid);
      }
      world.answer(client, type, damaged(type, index, valid));
      for (int phase = at + 1; phase < answers.size(); phase++) {
        world.answer(client, answers.get(phase), world.said(answers.get(phase), index));
      }
      refusals.accepted();
    } catch (SecAggAbort e) {
      assertThat(e.reason()).isNotEqualTo(Reason.FAULT);
      ended(client, e.reason());
    } catch (SignerFailed e) {
      ended(client, Reason.FAULT);
    }
  }

  private SignedMessage damaged(MessageType type, int index, SignedMessage valid) {
    if (type == MessageType.ROUND_CONFIG && random.nextInt(4) == 0) {
      return world.round.coordinator.roundConfig(weaker());
    }
    if (type == MessageType.SHARES && random.nextInt(16) == 0) {
      ClientSet others = world.round.router.dealers().without(index);
      byte[] body = new SharesMessage(world.round.roster.sid(), others).encode();
      return world.round.say(type, body, valid.attachment());
    }
    FuzzedRound theirs = random.nextInt(4) == 0 ? other : world;
    return damage.of(
        type,
        valid,
        theirs.any(type, random),
        world.round.n(),
        world.context(type),
        tbs -> Signatures.sign(world.round.coordinatorSeed, tbs));
  }

  /** What is allowed, but less than these clients insist on, or another round. */
  private SecAggParameters weaker() {
    SecAggParameters p = world.round.parameters;
    boolean malicious = world.round.isMalicious() && random.nextBoolean();
    return TestRound.parameters(
        p.roundId(),
        p.cohortMax(),
        random.nextInt(3, p.cohortMin() + 1),
        random.nextInt(p.gammaMillionths() + 1),
        malicious ? Adversary.MALICIOUS : Adversary.SEMI_HONEST,
        malicious && random.nextBoolean(),
        random.nextBoolean() ? 40 : 80);
  }

  private void ended(TestClient client, Reason reason) {
    refusals.refused(reason);
    if (random.nextInt(CHECKED_ENDS) == 0) {
      Secrets.checkEnded(client, reason);
    }
  }

  private static final class SignerFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** A client's own key, in a store that may break down. */
  private static final class FailingSigner implements MessageSigner {
    private final MessageSigner signer;
    private boolean fails;

    FailingSigner(MessageSigner signer) {
      this.signer = signer;
    }

    @Override
    public byte[] credential() {
      return signer.credential();
    }

    @Override
    public byte[] sign(byte[] message) {
      if (fails) {
        throw new SignerFailed();
      }
      return signer.sign(message);
    }
  }
}
