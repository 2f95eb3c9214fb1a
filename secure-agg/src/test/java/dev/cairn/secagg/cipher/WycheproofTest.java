package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.vectors.Vectors;
import java.security.InvalidAlgorithmParameterException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;

/**
 * Project Wycheproof's cases for the primitives of suite 0x0001, each of them, counted by what
 * becomes of it.
 *
 * <p>Cases are valid, invalid or, where a standard leaves the choice, acceptable. Of those CSA/1
 * takes public keys on the twist, and refuses the ones that are of low order or not canonical.
 */
class WycheproofTest {
  private final Map<String, Integer> outcomes = new TreeMap<>();

  private static List<Vectors.Case> cases(String file) {
    return Vectors.read("wycheproof_" + file).toList();
  }

  private static boolean has(Vectors.Case vector, String flag) {
    return Arrays.asList(vector.text("flags").split(" ")).contains(flag);
  }

  private void count(String outcome) {
    outcomes.merge(outcome, 1, Integer::sum);
  }

  @Test
  void row04_keysOfLowOrder_andKeysThatAreNotCanonical_areRefused_allOthersAgree()
      throws CipherException {
    int notCanonical = 0;
    for (Vectors.Case vector : cases("x25519")) {
      boolean lowOrder = has(vector, "LowOrderPublic");
      notCanonical += has(vector, "NonCanonicalPublic") ? 1 : 0;
      if (lowOrder || has(vector, "NonCanonicalPublic")) {
        assertThat(vector.text("result")).as("%s", vector).isEqualTo("acceptable");
        refused(vector, lowOrder);
        count(lowOrder ? "refused: of low order" : "refused: not canonical");
      } else {
        agreed(vector);
        count("agreed: " + vector.text("result") + (has(vector, "Twist") ? ", on the twist" : ""));
      }
    }
    assertThat(outcomes)
        .isEqualTo(
            Map.of(
                "agreed: valid", 264,
                "agreed: acceptable, on the twist", 210,
                "refused: of low order", 31,
                "refused: not canonical", 13));
    assertThat(notCanonical).isEqualTo(13 + 6);
  }

  private static void agreed(Vectors.Case vector) throws CipherException {
    try (SecretBytes own = SecretBytes.take(vector.bytes("private"));
        SecretBytes agreed = KeyAgreement.agree(own, vector.bytes("public"))) {
      assertThat(agreed.view()).as("%s", vector).isEqualTo(vector.bytes("shared"));
    }
  }

  private static void refused(Vectors.Case vector, boolean lowOrder) {
    byte[] publicKey = vector.bytes("public");
    assertThat(KeyAgreement.isAcceptable(publicKey)).as("%s", vector).isFalse();
    try (SecretBytes own = SecretBytes.take(vector.bytes("private"))) {
      assertThatThrownBy(() -> KeyAgreement.agree(own, publicKey))
          .as("%s", vector)
          .isInstanceOf(CipherException.class);
    }
    // The curve itself would have computed what RFC 7748 says; for low order that is zero.
    byte[] shared = new byte[32];
    boolean notZero =
        X25519.calculateAgreement(vector.bytes("private"), 0, publicKey, 0, shared, 0);
    assertThat(shared).as("%s", vector).isEqualTo(vector.bytes("shared"));
    assertThat(notZero).as("%s", vector).isNotEqualTo(lowOrder);
  }

  @Test
  void ed25519_validSignaturesVerify_invalidOnesDoNot() {
    for (Vectors.Case vector : cases("ed25519")) {
      boolean valid = vector.text("result").equals("valid");
      assertThat(Signatures.verify(vector.bytes("pk"), vector.bytes("msg"), vector.bytes("sig")))
          .as("%s, %s", vector, vector.text("flags"))
          .isEqualTo(valid);
      count((valid ? "verified: " : "refused: ") + vector.text("flags"));
    }
    assertThat(outcomes)
        .isEqualTo(
            Map.of(
                "verified: Ktv", 38,
                "verified: Overflow", 32,
                "verified: Valid", 18,
                "refused: CompressedSignature", 4,
                "refused: InvalidEncoding", 22,
                "refused: InvalidKtv", 1,
                "refused: InvalidSignature", 20,
                "refused: SignatureMalleability", 8,
                "refused: SignatureWithGarbage", 5,
                "refused: TruncatedSignature", 3));
  }

  @Test
  void hkdf_derivesWhatIsOnFile_andNothingThatIsTooLong() {
    for (Vectors.Case vector : cases("hkdf_sha256")) {
      byte[] salt = vector.bytes("salt");
      byte[] info = vector.bytes("info");
      int length = vector.number("size");
      try (SecretBytes ikm = SecretBytes.take(vector.bytes("ikm"))) {
        if (vector.text("result").equals("valid")) {
          try (SecretBytes derived = Hkdf.derive(ikm, salt, info, length)) {
            assertThat(derived.view()).as("%s", vector).isEqualTo(vector.bytes("okm"));
          }
          count("derived");
        } else {
          assertThatThrownBy(() -> Hkdf.derive(ikm, salt, info, length))
              .as("%s", vector)
              .isInstanceOf(IllegalArgumentException.class);
          count("refused: " + vector.text("flags"));
        }
      }
    }
    assertThat(outcomes).isEqualTo(Map.of("derived", 83, "refused: SizeTooLarge", 3));
  }

  /** The platform's cipher, for all lengths of keys and nonces. */
  @Test
  void aesGcm_thePlatformSealsAndOpensWhatIsOnFile() throws Exception {
    for (Vectors.Case vector : cases("aes_gcm")) {
      byte[] sealed = sealed(vector);
      if (has(vector, "ZeroLengthIv")) {
        assertThatThrownBy(() -> platform(Cipher.ENCRYPT_MODE, vector))
            .as("%s", vector)
            .isInstanceOf(InvalidAlgorithmParameterException.class);
        count("refused: no nonce");
      } else if (vector.text("result").equals("valid")) {
        assertThat(platform(Cipher.ENCRYPT_MODE, vector).doFinal(vector.bytes("msg")))
            .as("%s", vector)
            .isEqualTo(sealed);
        assertThat(platform(Cipher.DECRYPT_MODE, vector).doFinal(sealed))
            .as("%s", vector)
            .isEqualTo(vector.bytes("msg"));
        count("sealed and opened");
      } else {
        assertThatThrownBy(() -> platform(Cipher.DECRYPT_MODE, vector).doFinal(sealed))
            .as("%s", vector)
            .isInstanceOf(AEADBadTagException.class);
        count("refused: tag");
      }
    }
    assertThat(outcomes)
        .isEqualTo(Map.of("sealed and opened", 229, "refused: tag", 81, "refused: no nonce", 6));
  }

  private static Cipher platform(int mode, Vectors.Case vector) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(vector.bytes("key"), "AES"),
        new GCMParameterSpec(128, vector.bytes("iv")));
    cipher.updateAAD(vector.bytes("aad"));
    return cipher;
  }

  private static byte[] sealed(Vectors.Case vector) {
    byte[] text = vector.bytes("ct");
    byte[] tag = vector.bytes("tag");
    byte[] sealed = Arrays.copyOf(text, text.length + tag.length);
    System.arraycopy(tag, 0, sealed, text.length, tag.length);
    return sealed;
  }

  /** Keys of 256 bits and nonces of 96; the box itself, where the nonce is the one that it has. */
  @Test
  void aesGcm_theBoxSealsAndOpensWhatItCanExpress() throws Exception {
    for (Vectors.Case vector : cases("aes_gcm")) {
      if (vector.bytes("key").length == ShareBox.KEY_LENGTH && vector.bytes("iv").length == 12) {
        inTheBox(vector);
      }
    }
    assertThat(outcomes)
        .isEqualTo(
            Map.of(
                "sealed and opened", 39, "of these with the box's nonce", 1, "refused: tag", 27));
  }

  private void inTheBox(Vectors.Case vector) throws Exception {
    GCMParameterSpec nonce = new GCMParameterSpec(128, vector.bytes("iv"));
    byte[] aad = vector.bytes("aad");
    byte[] text = vector.bytes("msg");
    byte[] sealed = sealed(vector);
    try (SecretBytes key = SecretBytes.take(vector.bytes("key"))) {
      if (!vector.text("result").equals("valid")) {
        assertThatThrownBy(
                () -> ShareBox.cipher(Cipher.DECRYPT_MODE, key, nonce, aad).doFinal(sealed))
            .as("%s", vector)
            .isInstanceOf(AEADBadTagException.class);
        count("refused: tag");
        return;
      }
      assertThat(ShareBox.cipher(Cipher.ENCRYPT_MODE, key, nonce, aad).doFinal(text))
          .as("%s", vector)
          .isEqualTo(sealed);
      assertThat(ShareBox.cipher(Cipher.DECRYPT_MODE, key, nonce, aad).doFinal(sealed))
          .as("%s", vector)
          .isEqualTo(text);
      count("sealed and opened");
      if (Arrays.equals(nonce.getIV(), new byte[12])) {
        assertThat(ShareBox.open(key, sealed, aad)).as("%s", vector).isEqualTo(text);
        assertThat(ShareBox.seal(key, text, aad)).as("%s", vector).isEqualTo(sealed);
        count("of these with the box's nonce");
      }
    }
  }
}
