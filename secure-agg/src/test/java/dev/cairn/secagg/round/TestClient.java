package dev.cairn.secagg.round;

import dev.cairn.secagg.client.AdvertiseKeys;
import dev.cairn.secagg.client.AfterSurvivors;
import dev.cairn.secagg.client.Confirm;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.client.MaskInput;
import dev.cairn.secagg.client.RevealShares;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.client.ShareKeys;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.SignedMessage;

/** One client of a test round, with the phase that it has come to and its plain update. */
final class TestClient {
  final MessageSigner signer;
  final SecAggClient client;
  final TestMark mark = new TestMark();
  final long[] plain;
  final long[] lanes;
  AdvertiseKeys advertise;
  ShareKeys share;
  MaskInput mask;
  Confirm confirm;
  RevealShares reveal;

  TestClient(MessageSigner signer, SecAggClient client, long[] plain) {
    this.signer = signer;
    this.client = client;
    this.plain = plain;
    this.lanes = plain.clone();
  }

  SignedMessage join(SignedMessage config, ExpectedRound expected) throws SecAggAbort {
    advertise = client.join(config, expected, mark);
    return advertise.message();
  }

  SignedMessage onRoster(SignedMessage roster) throws SecAggAbort {
    share = advertise.onRoster(roster);
    return share.message();
  }

  SignedMessage onShares(SignedMessage shares) throws SecAggAbort {
    mask = share.onShares(shares, lanes);
    return mask.message();
  }

  SignedMessage onSurvivors(SignedMessage survivors) throws SecAggAbort {
    AfterSurvivors next = mask.onSurvivors(survivors);
    if (next instanceof Confirm) {
      confirm = (Confirm) next;
    } else {
      reveal = (RevealShares) next;
    }
    return next.message();
  }

  SignedMessage onQuorum(SignedMessage quorum) throws SecAggAbort {
    reveal = confirm.onQuorum(quorum);
    return reveal.message();
  }
}
