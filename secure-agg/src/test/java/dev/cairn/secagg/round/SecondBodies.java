package dev.cairn.secagg.round;

import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.Unmasking;
import java.util.List;

/** A client of a ring that signs two different bodies for one phase. */
final class SecondBodies {
  private SecondBodies() {}

  abstract static class Twice extends RingLies.ToOne {
    /** Hands in the first message, then the second. */
    abstract void handIn() throws Exception;

    @Override
    String lie() throws Exception {
      masked(all());
      confirm(all());
      try {
        handIn();
        return "not noticed";
      } catch (ProtocolException e) {
        return "refused as " + e.defect();
      }
    }
  }

  static final class TwoAdverts extends Twice {
    @Override
    void handIn() throws Exception {
      SignedMessage first = victim.advertise.message();
      AdvertiseMessage d = AdvertiseMessage.decode(first.body());
      byte[] body =
          new AdvertiseMessage(
                  d.configHash(), d.credential(), d.maskKey(), d.channelKey(), new byte[16])
              .encode();
      byte[] toBeSigned = SignedMessage.toBeSigned(MessageType.ADVERTISE, seal.configHash(), body);
      KeyDirectory directory = new KeyDirectory(round.config.body(), round.authority);
      byte[] id = round.roster.member(0).clientId();
      directory.add(directory.check(id, first));
      directory.add(directory.check(id, new SignedMessage(body, victim.signer.sign(toBeSigned))));
    }
  }

  static final class TwoInputs extends Twice {
    @Override
    void handIn() throws Exception {
      MaskedInputMessage d = MaskedInputMessage.decode(round.inputs.get(0).body(), round.n());
      byte[] body =
          new MaskedInputMessage(
                  d.sid(), 0, d.dealersHash(), d.lanes(), new byte[32], d.complaints())
              .encode();
      MaskedInputs inputs = new MaskedInputs(round.roster, all());
      inputs.add(0, round.inputs.get(0));
      inputs.add(0, sign(0, MessageType.MASKED_INPUT, body));
    }
  }

  static final class TwoConfirmations extends Twice {
    @Override
    void handIn() throws Exception {
      Confirmations confirmations = new Confirmations(round.roster, all(), all());
      confirmations.add(0, victim.confirm.message());
      byte[] other = seal.confirmBody(0, all(), all().without(1));
      confirmations.add(0, sign(0, MessageType.CONFIRM, other));
    }
  }

  static final class TwoReveals extends Twice {
    @Override
    void handIn() throws Exception {
      // Nobody's shares are opened here: those of the client itself stand for all.
      for (int i = 0; i < round.n(); i++) {
        round.shareKeys.putIfAbsent(i, round.shareKeys.get(0));
      }
      SignedMessage first = victim.onQuorum(quorum(quorumLess(0), all(), all()));
      RevealMessage said = RevealMessage.decode(first.body(), round.n());
      List<Entry> fewer = said.entries().subList(1, said.entries().size());
      try (Unmasking unmasking = new Unmasking(round.roster, all(), all(), round.shareKeys)) {
        unmasking.add(0, first);
        byte[] body = new RevealMessage(seal.sid(), 0, fewer).encode();
        unmasking.add(0, sign(0, MessageType.REVEAL, body));
      }
    }
  }
}
