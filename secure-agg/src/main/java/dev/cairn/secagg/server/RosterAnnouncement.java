package dev.cairn.secagg.server;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.RosterMessage;
import dev.cairn.secagg.message.RosterMessage.Surroundings;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.List;

/** Tells the clients of a sealed roster who stands around them. Immutable. */
public final class RosterAnnouncement {
  private final SealedRoster roster;
  private final SignedBody signed;

  /** Signs what all of them are told. */
  public RosterAnnouncement(SealedRoster roster, CoordinatorSigner signer) {
    this.roster = roster;
    byte[] body =
        new RosterMessage(roster.configHash(), roster.root(), roster.seal().ids()).encode();
    this.signed = signer.sign(MessageType.ROSTER, roster.configHash(), body).signed();
  }

  /** The Roster message for the client with this index. */
  public SignedMessage to(int index) {
    ClientSet around = roster.seal().neighbors(index);
    List<SignedBody> adverts = new ArrayList<>();
    for (int neighbor : around.indices()) {
      adverts.add(roster.member(neighbor).signed());
    }
    byte[] proof = roster.multiproof(around.with(index));
    byte[] attachment = new Surroundings(index, adverts, proof).encode();
    return new SignedMessage(signed.body(), signed.signature(), attachment);
  }
}
