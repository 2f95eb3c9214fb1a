package dev.cairn.secagg.message;

import dev.cairn.secagg.cipher.Hkdf;
import dev.cairn.secagg.cipher.MaskExpander;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.cipher.ShareBox;
import java.security.MessageDigest;

/**
 * The hashes and keys that both sides derive from what was exchanged. Source: CSA1.md, section 5.
 */
public final class Derivations {
  private static final int DIGEST_CHUNK_LANES = 1024;

  private Derivations() {}

  /** What the roster keeps of an advert besides its credential. */
  public static byte[] advertHash(SignedBody advert) {
    return Sha256.of(advert.body(), advert.signature());
  }

  /** The leaf of client {@code index} in the roster's tree. */
  public static byte[] rosterLeaf(int index, byte[] credential, byte[] advertHash) {
    return Sha256.of(new WireWriter().u8(0).u32(index).bytes(credential).fixed(advertHash).done());
  }

  /** The name of the session: of this configuration with this roster of these clients. */
  public static byte[] sid(byte[] configHash, byte[] rosterRoot, RosterIds ids) {
    return Sha256.of(
        new WireWriter()
            .label("CSA1/sid")
            .fixed(configHash)
            .fixed(rosterRoot)
            .u32(ids.n())
            .fixed(ids.toBytes())
            .done());
  }

  /** The hash of the set U2 of dealers. */
  public static byte[] dealersHash(byte[] sid, ClientSet dealers) {
    return Sha256.of(new WireWriter().label("CSA1/u2").fixed(sid).set(dealers).done());
  }

  /** The hash of the set U3 of included clients. */
  public static byte[] includedHash(byte[] sid, ClientSet included) {
    return Sha256.of(new WireWriter().label("CSA1/u3").fixed(sid).set(included).done());
  }

  /** The key with which {@code from} seals for {@code to}. */
  public static SecretBytes channelKey(SecretBytes agreed, byte[] sid, int from, int to) {
    byte[] info = new WireWriter().label("CSA1/chan").u16(from).u16(to).done();
    return Hkdf.derive(agreed, sid, info, ShareBox.KEY_LENGTH);
  }

  /** The seed of the mask that two clients have in common. */
  public static SecretBytes pairSeed(SecretBytes agreed, byte[] sid, int one, int other) {
    byte[] info =
        new WireWriter()
            .label("CSA1/mask")
            .u16(Math.min(one, other))
            .u16(Math.max(one, other))
            .done();
    return Hkdf.derive(agreed, sid, info, MaskExpander.SEED_LENGTH);
  }

  /** The seed of the mask of a client's own. */
  public static SecretBytes selfSeed(SecretBytes self, byte[] sid, int index) {
    byte[] info = new WireWriter().label("CSA1/self").u16(index).done();
    return Hkdf.derive(self, sid, info, MaskExpander.SEED_LENGTH);
  }

  /** The commitment to the secret of a client's own mask. */
  public static byte[] selfCommit(byte[] sid, int index, SecretBytes self) {
    byte[] head = new WireWriter().label("CSA1/b").fixed(sid).u16(index).done();
    return Sha256.of(head, self.view());
  }

  /** What a sealed share is bound to. */
  public static byte[] shareContext(byte[] sid, int from, int to) {
    return new WireWriter().label("CSA1/share").fixed(sid).u16(from).u16(to).done();
  }

  /** The digest of lanes as they travel, little-endian. */
  public static byte[] laneDigest(long[] lanes) {
    MessageDigest digest = Sha256.digest();
    byte[] chunk = new byte[8 * DIGEST_CHUNK_LANES];
    for (int from = 0; from < lanes.length; from += DIGEST_CHUNK_LANES) {
      int count = Math.min(DIGEST_CHUNK_LANES, lanes.length - from);
      for (int i = 0; i < count; i++) {
        long lane = lanes[from + i];
        for (int b = 0; b < 8; b++) {
          chunk[8 * i + b] = (byte) (lane >>> (8 * b));
        }
      }
      digest.update(chunk, 0, 8 * count);
    }
    return digest.digest();
  }
}
