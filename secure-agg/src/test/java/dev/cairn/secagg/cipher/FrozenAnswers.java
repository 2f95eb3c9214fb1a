package dev.cairn.secagg.cipher;

import dev.cairn.vectors.Vectors;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.util.encoders.Hex;

/** What all primitives make of the inputs on file, as lines of text, to be compared elsewhere. */
final class FrozenAnswers {
  /** Longer streams take an interpreter too long. */
  private static final int STREAM_LANES_MAX = 2_049;

  private final List<String> made = new ArrayList<>();
  private final List<String> filed = new ArrayList<>();

  private FrozenAnswers() throws CipherException {
    for (Vectors.Case v : Vectors.read("mask_stream").toList()) {
      byte[] stream = v.bytes("stream");
      streams(v, v.number("firstLane"), stream.length / 8, stream, false);
    }
    for (Vectors.Case v : Vectors.read("mask_stream_digests").toList()) {
      if (v.number("lanes") <= STREAM_LANES_MAX) {
        streams(v, 0, v.number("lanes"), v.bytes("sha256"), true);
      }
    }
    for (Vectors.Case v : Vectors.read("hkdf_sha256").toList()) {
      byte[] okm = v.bytes("okm");
      SecretBytes ikm = SecretBytes.take(v.bytes("ikm"));
      put("hkdf " + v, Hkdf.derive(ikm, v.bytes("salt"), v.bytes("info"), okm.length).view(), okm);
    }
    for (Vectors.Case v : Vectors.read("share_box").toList()) {
      SecretBytes key = SecretBytes.take(v.bytes("key"));
      byte[] sealed = ShareBox.seal(key, v.bytes("plaintext"), v.bytes("aad"));
      put("gcm " + v, sealed, v.bytes("sealed"));
    }
    for (Vectors.Case v : Vectors.read("x25519").toList()) {
      SecretBytes own = SecretBytes.take(v.bytes("privateKey"));
      put("x25519 " + v, KeyAgreement.agree(own, v.bytes("publicKey")).view(), v.bytes("agreed"));
    }
    for (Vectors.Case v : Vectors.read("ed25519").toList()) {
      SecretBytes seed = SecretBytes.take(v.bytes("seed"));
      byte[] message = v.bytes("message");
      put("ed25519 " + v, Signatures.sign(seed, message), v.bytes("signature"));
      boolean verified = Signatures.verify(v.bytes("publicKey"), message, v.bytes("signature"));
      made.add("ed25519 " + v + " verified: " + verified);
      filed.add("ed25519 " + v + " verified: true");
    }
  }

  private void streams(Vectors.Case v, int from, int count, byte[] expected, boolean digest) {
    for (LaneKernel kernel : List.of(new VarHandleLaneKernel(), new PortableLaneKernel())) {
      long[] lanes = new long[from + count];
      try (MaskExpander expander = new MaskExpander(kernel)) {
        expander.add(SecretBytes.take(v.bytes("seed")), lanes, from, from + count);
      }
      byte[] bytes = new byte[8 * count];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (lanes[from + i / 8] >>> (8 * (i % 8)));
      }
      String name = "mask stream " + v + ", " + kernel.getClass().getSimpleName();
      put(name, digest ? Sha256.of(bytes) : bytes, expected);
    }
  }

  private void put(String name, byte[] result, byte[] expected) {
    made.add(name + ": " + Hex.toHexString(result));
    filed.add(name + ": " + Hex.toHexString(expected));
  }

  /** The lines that this virtual machine makes. */
  static List<String> made() throws CipherException {
    return new FrozenAnswers().made;
  }

  /** The lines as they stand on file. */
  static List<String> filed() throws CipherException {
    return new FrozenAnswers().filed;
  }

  /** Prints the lines, then the rate of mask streams, then the warning if there is one. */
  public static void main(String[] args) throws CipherException {
    made().forEach(System.out::println);
    StreamSelfTest test =
        StreamSelfTest.run(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    System.out.println(String.format(Locale.ROOT, "rate: %.4f", test.gigabytesPerSecond()));
    test.warning().ifPresent(warning -> System.out.println("WARNING: " + warning));
  }
}
