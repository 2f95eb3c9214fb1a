package dev.cairn.server.identity;

import dev.cairn.protocol.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a deployment's statements about models, in the CA's folder: the one that signs, and
 * the public halves of those that did before and still count.
 */
public final class ModelKeys {
  /** The public halves of former keys, a line for each in hexadecimal digits. */
  public static final String FORMER_FILE = "model.keys";

  /** The most former keys that count; one more cannot be put aside. */
  static final int FORMER_MAX = 100;

  private static final int KEY_BYTES = 32;

  private final @Nullable ModelKey current;
  private final List<byte[]> former;

  private ModelKeys(@Nullable ModelKey current, List<byte[]> former) {
    this.current = current;
    this.former = former;
  }

  /** Those of a coordinator that signs nothing. */
  public static ModelKeys none() {
    return new ModelKeys(null, List.of());
  }

  /**
   * Reads the keys, and makes the one that signs where there is none.
   *
   * @throws IdentityException if a file is damaged, or the key's readable by others
   */
  public static ModelKeys ensure(Path folder, SecureRandom random) {
    return of(ModelKey.ensure(folder, random), former(folder));
  }

  private static ModelKeys of(@Nullable ModelKey current, List<byte[]> former) {
    List<byte[]> others = new ArrayList<>(former);
    if (current != null) {
      // A crash between the two writes of a rotation leaves the key on the list while it signs.
      byte[] own = current.publicKey();
      others.removeIf(key -> Arrays.equals(key, own));
    }
    return new ModelKeys(current, List.copyOf(others));
  }

  /**
   * Replaces the key that signs.
   *
   * @param disown whether what the former one signed is to count no more
   * @throws IdentityException if there is none, it cannot be used, or the folder not be written
   */
  static ModelKeys rotate(Path folder, boolean disown, SecureRandom random) {
    Path file = folder.resolve(ModelKey.FILE);
    if (!Files.exists(file)) {
      throw new IdentityException(
          "There is no " + file + " to replace: the next start of a coordinator makes one.");
    }
    byte[] own = new ModelKey(Ed25519File.read(file)).publicKey();
    List<byte[]> former = new ArrayList<>(former(folder));
    former.removeIf(key -> Arrays.equals(key, own));
    if (!disown) {
      former.add(own);
    }
    if (former.size() > FORMER_MAX) {
      throw new IdentityException(
          folder.resolve(FORMER_FILE)
              + " holds "
              + FORMER_MAX
              + " former keys, which is the most: delete the line of one whose statements nobody"
              + " needs.");
    }
    write(folder, former);
    Ed25519File.write(file, new Ed25519PrivateKeyParameters(random));
    return of(new ModelKey(Ed25519File.read(file)), former);
  }

  /** The former keys that a folder names. */
  static List<byte[]> former(Path folder) {
    Path file = folder.resolve(FORMER_FILE);
    List<byte[]> keys = new ArrayList<>();
    if (!Files.exists(file)) {
      return keys;
    }
    String text = new String(PrivateFiles.readPublic(file), StandardCharsets.US_ASCII);
    for (String line : text.lines().toList()) {
      try {
        byte[] key = HexFormat.of().parseHex(line);
        if (key.length == KEY_BYTES && keys.size() < FORMER_MAX) {
          keys.add(key);
          continue;
        }
      } catch (IllegalArgumentException e) {
        // Told below, like a key of another length.
      }
      throw new IdentityException(
          file
              + " should hold at most "
              + FORMER_MAX
              + " lines of 64 hexadecimal digits, a public key each, and is damaged: restore it"
              + " from a backup.");
    }
    return keys;
  }

  private static void write(Path folder, List<byte[]> former) {
    StringBuilder text = new StringBuilder();
    for (byte[] key : former) {
      text.append(HexFormat.of().formatHex(key)).append('\n');
    }
    PrivateFiles.write(
        folder.resolve(FORMER_FILE), text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** The key that signs; null if nothing is signed. */
  public @Nullable ModelKey current() {
    return current;
  }

  /** The public keys of this deployment: the one that signs, then the former ones. */
  public List<byte[]> publicKeys() {
    List<byte[]> keys = new ArrayList<>();
    ModelKey signing = current;
    if (signing != null) {
      keys.add(signing.publicKey());
    }
    former.forEach(key -> keys.add(key.clone()));
    return keys;
  }

  /** Whether a key is one of this deployment. */
  public boolean isOwn(Digest key) {
    return publicKeys().stream().anyMatch(own -> Digest.of(own).equals(key));
  }

  @Override
  public String toString() {
    return "ModelKeys[" + current + " and " + former.size() + " before]";
  }
}
