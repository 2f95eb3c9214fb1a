package dev.cairn.secagg.round;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lies about the round that a client is asked to join. */
final class ConfigAttacks {
  private ConfigAttacks() {}

  /** A configuration by somebody who has not the coordinator's key. */
  static final class StrangersConfig extends Attack {
    @Override
    String run() throws Exception {
      seven();
      victim = round.client("another", victim.plain);
      victim.join(new SignedMessage(round.config.body(), new byte[64]), round.expected);
      return "advertised";
    }
  }

  /** A configuration that asks for fewer clients than the victim insists on. */
  static final class SmallerCohort extends Attack {
    @Override
    String run() throws Exception {
      seven();
      victim = strict(this, new ClientFloor(4, 0, Adversary.SEMI_HONEST));
      victim.join(round.config, round.expected);
      return "advertised";
    }
  }

  /** The victim, had it such a floor. */
  private static TestClient strict(Attack attack, ClientFloor floor) {
    TestRound round = attack.round;
    TestClient victim = attack.victim;
    SecAggClient client =
        new SecAggClient(
            List.of(round.coordinator.publicKey()),
            round.authority,
            victim.signer,
            floor,
            round.random);
    return new TestClient(victim.signer, client, victim.plain);
  }

  /** A configuration that assumes fewer colluders than the victim insists on. */
  static final class FewerColluders extends Attack {
    @Override
    String run() throws Exception {
      seven();
      victim = strict(this, new ClientFloor(3, 1, Adversary.SEMI_HONEST));
      victim.join(round.config, round.expected);
      return "advertised";
    }
  }

  /** A coordinator that would like to skip the confirmations. */
  static final class NoConfirmations extends Attack {
    @Override
    String run() throws Exception {
      seven();
      SecAggParameters semiHonest =
          TestRound.parameters("run/1/1", 7, 3, 0, Adversary.SEMI_HONEST, false, 80);
      victim = strict(this, new ClientFloor(3, 0, Adversary.MALICIOUS));
      victim.join(round.coordinator.roundConfig(semiHonest), round.expected);
      return "advertised";
    }
  }

  /** A coordinator that would like to try rosters until one suits it. */
  static final class WeakSigma extends Attack {
    @Override
    String run() throws Exception {
      seven();
      SecAggParameters weak =
          TestRound.parameters("run/1/1", 7, 3, 0, Adversary.MALICIOUS, true, 40);
      victim = strict(this, new ClientFloor(3, 0, Adversary.MALICIOUS));
      victim.join(round.coordinator.roundConfig(weak), round.expected);
      return "advertised";
    }
  }

  /** A configuration with some bytes changed that no coordinator of ours would sign. */
  abstract static class Forbidden extends Attack {
    abstract void change(byte[] body);

    @Override
    String run() throws Exception {
      seven();
      byte[] body = round.config.body().clone();
      change(body);
      victim = round.client("another", victim.plain);
      victim.join(round.say(MessageType.ROUND_CONFIG, body), round.expected);
      return "advertised";
    }
  }

  /** So many colluders that fewer than three honest clients remain in the smallest roster. */
  static final class TooManyColluders extends Forbidden {
    @Override
    void change(byte[] body) {
      // The tail is gamma, delta (u32 each), sigma (u8) and incarnation (u32): 400,000 millionths.
      int at = body.length - 13;
      body[at + 1] = 0x06;
      body[at + 2] = 0x1a;
      body[at + 3] = (byte) 0x80;
    }
  }

  /** A configuration of the next protocol's suite. */
  static final class OtherSuite extends Forbidden {
    @Override
    void change(byte[] body) {
      body[3] = 2;
    }
  }

  /** A configuration that was signed for use in another protocol. */
  static final class SignedForAnotherProtocol extends Attack {
    @Override
    String run() throws Exception {
      seven();
      byte[] body = round.config.body();
      byte[] toBeSigned =
          SignedMessage.toBeSigned(MessageType.ROUND_CONFIG, SignedMessage.noContext(), body);
      String theirs = new String(toBeSigned, StandardCharsets.ISO_8859_1).replace("CSA1", "CSA2");
      byte[] signature =
          Signatures.sign(round.coordinatorSeed, theirs.getBytes(StandardCharsets.ISO_8859_1));
      victim = round.client("another", victim.plain);
      victim.join(new SignedMessage(body, signature), round.expected);
      return "advertised";
    }
  }

  /** The configuration of the attempt before, signed by the coordinator in earnest. */
  static final class ReplayedConfig extends Attack {
    @Override
    String run() throws Exception {
      seven();
      SecAggParameters next = TestRound.parameters("run/1/2", 7, 3, 0);
      victim = round.client("another", victim.plain);
      victim.join(round.config, TestRound.expected(next));
      return "advertised";
    }
  }

  /** The assigned round, but for another model. */
  static final class OtherModel extends Attack {
    @Override
    String run() throws Exception {
      seven();
      SecAggParameters p = round.parameters;
      SecAggParameters other =
          new SecAggParameters(
              p.population(),
              p.roundId(),
              new byte[32],
              p.planDigest(),
              p.layout(),
              p.cohortMax(),
              p.clipNorm(),
              p.maxWeight(),
              p.cohortMin(),
              p.cohortTarget(),
              p.gammaMillionths(),
              p.deltaMillionths(),
              p.sigma(),
              p.adversary(),
              p.window(),
              p.incarnation());
      victim = round.client("another", victim.plain);
      victim.join(round.coordinator.roundConfig(other), round.expected);
      return "advertised";
    }
  }

  /** A round of which an update was sent before. */
  static final class SpentRound extends Attack {
    @Override
    String run() throws Exception {
      seven();
      victim = round.client("another", victim.plain);
      victim.mark.set = true;
      victim.join(round.config, round.expected);
      return "advertised";
    }
  }
}
