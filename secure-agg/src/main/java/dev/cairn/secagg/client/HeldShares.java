package dev.cairn.secagg.client;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.sharing.ShareCommitment;
import org.jspecify.annotations.Nullable;

/** The shares that a client holds of others' secrets, by dealer; wiped with the session. */
final class HeldShares {

  /** The two shares of one dealer, with what leads from them to its commitment. */
  @SuppressWarnings("ArrayRecordComponent")
  record Held(SecretBytes selfShare, SecretBytes keyShare, byte[] selfSalt, byte[] keySalt) {

    byte[] selfHash() {
      return ShareCommitment.hash(selfShare.view(), selfSalt);
    }

    byte[] keyHash() {
      return ShareCommitment.hash(keyShare.view(), keySalt);
    }

    RevealMessage.Entry reveal(int dealer, Kind kind) {
      return kind == Kind.SELF_SEED
          ? new RevealMessage.Entry(dealer, kind, selfShare.view().clone(), selfSalt, keyHash())
          : new RevealMessage.Entry(dealer, kind, keyShare.view().clone(), keySalt, selfHash());
    }
  }

  private final @Nullable Held[] held;

  HeldShares(int n) {
    held = new Held[n];
  }

  void put(int dealer, Held shares) {
    held[dealer] = shares;
  }

  /** The dealers in {@code expected} of whom there is nothing. */
  ClientSet missing(ClientSet expected) {
    ClientSet missing = expected;
    for (int dealer : expected.indices()) {
      if (held[dealer] != null) {
        missing = missing.without(dealer);
      }
    }
    return missing;
  }

  /** The share that is given away of one dealer: which one depends on whether it is included. */
  RevealMessage.Entry reveal(int dealer, boolean included) {
    Held shares = held[dealer];
    return shares == null
        ? RevealMessage.Entry.absent(dealer)
        : shares.reveal(dealer, included ? Kind.SELF_SEED : Kind.MASK_KEY);
  }
}
