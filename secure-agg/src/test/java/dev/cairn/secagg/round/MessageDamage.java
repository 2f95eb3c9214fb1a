package dev.cairn.secagg.round;

import dev.cairn.secagg.fuzz.Damage;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Damages a message where that hurts, and has it signed by its sender's own key, so that nearly all
 * of it gets past the check of the signature.
 */
final class MessageDamage {

  /** Signs what is to be signed: a client's signer, or the coordinator. */
  interface Key extends Function<byte[], byte[]> {}

  private final SplittableRandom random;
  private final FieldDamage fields;

  MessageDamage(SplittableRandom random) {
    this.random = random;
    this.fields = new FieldDamage(random);
  }

  static Key of(MessageSigner signer) {
    return signer::sign;
  }

  /**
   * A damaged message.
   *
   * @param valid the message
   * @param sibling another one of its type
   * @param n size of the roster
   * @param context in which it is signed; now and then it is another one
   */
  SignedMessage of(
      MessageType type,
      SignedMessage valid,
      SignedMessage sibling,
      int n,
      byte[] context,
      Key key) {
    byte[] body = valid.body();
    byte[] attachment = valid.attachment();
    boolean hasAttachment = attachment.length > 0;
    int what = random.nextInt(8);
    if (!hasAttachment || what < 5) {
      body = fields.of(body, Fields.ofBody(type, body, n), sibling.body());
    }
    if (hasAttachment && what > 3) {
      Fields there = Fields.ofAttachment(type, attachment, n);
      attachment = fields.of(attachment, there, sibling.attachment());
    } else if (random.nextInt(64) == 0) {
      attachment = Damage.noise(random, 40);
    }
    byte[] where = random.nextInt(64) == 0 ? SignedMessage.noContext() : context;
    byte[] signature = key.apply(SignedMessage.toBeSigned(type, where, body));
    if (random.nextInt(64) == 0) {
      signature = Damage.of(random, signature);
    }
    return new SignedMessage(body, signature, attachment);
  }
}
