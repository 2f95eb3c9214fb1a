package dev.cairn.secagg.server;

import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import org.jspecify.annotations.Nullable;

/** A body that all clients are told, signed once, with what each receiver needs attached to it. */
final class Announcement {
  private final MessageType type;
  private final byte[] sid;
  private final byte[] body;
  private @Nullable CoordinatorSigner signer;
  private @Nullable SignedBody signed;

  Announcement(MessageType type, byte[] sid, byte[] body) {
    this.type = type;
    this.sid = sid;
    this.body = body;
  }

  SignedMessage with(byte[] attachment, CoordinatorSigner by) {
    SignedBody known = signed;
    if (known == null || signer != by) {
      known = by.sign(type, sid, body).signed();
      signed = known;
      signer = by;
    }
    return new SignedMessage(known.body(), known.signature(), attachment);
  }
}
