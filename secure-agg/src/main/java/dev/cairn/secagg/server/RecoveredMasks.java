package dev.cairn.secagg.server;

import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.server.UnmaskingException.Reason;
import dev.cairn.secagg.sharing.ShareRecovery;
import dev.cairn.secagg.sharing.SharingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The seeds of all masks that are left in the sum; wiped when closed. */
final class RecoveredMasks implements AutoCloseable {
  private final SealedRoster roster;
  private final ClientSet included;
  private final ShareRecovery recovery;
  private final List<SecretBytes> seeds = new ArrayList<>();
  private final MaskSum removal = new MaskSum();
  private ClientSet cheats;

  private RecoveredMasks(SealedRoster roster, ClientSet included) {
    this.roster = roster;
    this.included = included;
    this.recovery = new ShareRecovery(roster.thresholds().threshold());
    this.cheats = ClientSet.none(roster.n());
  }

  /**
   * Recovers of each dealer the one secret that its place in or out of {@code included} asks for.
   *
   * @throws UnmaskingException with BAD_DEALER and all dealers whose secret is not the one that
   *     they committed to
   */
  static RecoveredMasks recover(
      SealedRoster roster, ClientSet dealers, ClientSet included, DealtShares[] shares)
      throws UnmaskingException {
    RecoveredMasks masks = new RecoveredMasks(roster, included);
    boolean complete = false;
    try {
      for (int dealer : dealers.indices()) {
        masks.recover(shares[dealer]);
      }
      if (masks.cheats.size() > 0) {
        throw new UnmaskingException(
            Reason.BAD_DEALER,
            masks.cheats,
            "clients " + Arrays.toString(masks.cheats.indices()) + " dealt shares of no secret");
      }
      complete = true;
      return masks;
    } finally {
      if (!complete) {
        masks.close();
      }
    }
  }

  /** What takes the masks off. */
  MaskSum removal() {
    return removal;
  }

  private void recover(DealtShares dealt) {
    int dealer = dealt.dealer();
    int[] places = dealt.places(roster.thresholds().threshold());
    int[] points = roster.seal().points(dealer);
    int[] used = new int[places.length];
    for (int i = 0; i < used.length; i++) {
      used[i] = points[places[i]];
    }
    try (SecretBytes secret = recovery.recover(used, dealt.at(places))) {
      if (included.contains(dealer)) {
        removeOwn(dealer, dealt.selfCommit(), secret);
      } else {
        removePairs(dealer, secret);
      }
    } catch (SharingException | CipherException e) {
      cheats = cheats.with(dealer);
    }
  }

  private void removeOwn(int dealer, byte[] selfCommit, SecretBytes self) {
    byte[] sid = roster.sid();
    if (!Arrays.equals(Derivations.selfCommit(sid, dealer, self), selfCommit)) {
      cheats = cheats.with(dealer);
      return;
    }
    removal.subtract(keep(Derivations.selfSeed(self, sid, dealer)));
  }

  /** The masks of one that is lost stand, each with one sign, in the inputs of its neighbours. */
  private void removePairs(int lost, SecretBytes maskKey) throws CipherException {
    if (!Arrays.equals(KeyAgreement.publicKey(maskKey), roster.member(lost).maskKey())) {
      cheats = cheats.with(lost);
      return;
    }
    for (int i : roster.seal().neighbors(lost).and(included).indices()) {
      try (SecretBytes agreed = KeyAgreement.agree(maskKey, roster.member(i).maskKey())) {
        SecretBytes seed = keep(Derivations.pairSeed(agreed, roster.sid(), i, lost));
        if (i < lost) {
          removal.subtract(seed);
        } else {
          removal.add(seed);
        }
      }
    }
  }

  private SecretBytes keep(SecretBytes seed) {
    seeds.add(seed);
    return seed;
  }

  @Override
  public void close() {
    for (SecretBytes seed : seeds) {
      seed.close();
    }
  }
}
