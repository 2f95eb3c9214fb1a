package dev.cairn.server.identity;

import dev.cairn.protocol.identity.KeyHandover;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's signing keys in files of the identity's folder.
 *
 * <p>A rotation takes effect when its statement is in {@value #HANDOVERS}: until then {@value
 * #COMING} is of no account, from then on it is put where it belongs. What a crash cut short is
 * finished by the next rotation; a coordinator does not start before.
 */
final class SigningKeyFiles {
  static final String CURRENT = "signing.key";
  static final String NEXT = "next.key";
  static final String RETIRED = "retired.key";
  static final String COMING = "coming.key";
  static final String HANDOVERS = "handovers";

  /** Within this time every device that takes part has asked, and was told of the heir. */
  static final Duration OVERLAP = Duration.ofDays(7);

  private final Path folder;

  SigningKeyFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes what is missing: all, or in a folder of a version that had one key the heir.
   *
   * @throws IdentityException if what is there cannot be used
   */
  CoordinatorKeys ensure(Instant now, SecureRandom random) {
    if (!Files.exists(file(HANDOVERS))) {
      if (Files.exists(file(RETIRED))) {
        throw lost();
      }
      CoordinatorKey current = made(CURRENT, random);
      CoordinatorKey next = made(NEXT, random);
      write(List.of(handover(current, next, now)));
    }
    return open();
  }

  private CoordinatorKey made(String name, SecureRandom random) {
    return new CoordinatorKey(Ed25519File.ensure(file(name), random));
  }

  /**
   * Reads the keys.
   *
   * @throws IdentityException if something is missing, damaged, readable by others, or does not fit
   */
  CoordinatorKeys open() {
    if (Files.exists(file(COMING))) {
      throw new IdentityException(
          "The rotation of the signing key in "
              + folder
              + " was cut short: finish it with 'cairn keys rotate signing'.");
    }
    List<KeyHandover> handovers = handovers();
    if (handovers.isEmpty() && Files.exists(file(RETIRED))) {
      throw lost();
    }
    CoordinatorKey current = found(CURRENT);
    if (current == null) {
      throw new IdentityException(
          "The signing key "
              + file(CURRENT)
              + " is missing: restore it from a backup"
              + (handovers.isEmpty()
                  ? ", or make one with 'cairn init'."
                  : ", or let its heir take over with 'cairn keys rotate signing --early'."));
    }
    CoordinatorKey next = found(NEXT);
    if (!handovers.isEmpty()) {
      KeyHandover last = last(handovers);
      requireFit(CURRENT, current, last.key());
      if (next != null) {
        requireFit(NEXT, next, last.next());
      }
    }
    return new CoordinatorKeys(current, found(RETIRED), handovers);
  }

  /**
   * Lets the heir take over and makes it an heir of its own; or finishes a rotation that was cut
   * short.
   *
   * @param early whether the devices' time to hear of the heir is not waited for
   * @return the keys from now on
   * @throws IdentityException if it cannot be done, or not yet
   */
  CoordinatorKeys rotate(Instant now, boolean early, SecureRandom random) {
    if (Files.exists(file(COMING)) && finish()) {
      return open();
    }
    List<KeyHandover> handovers = handovers();
    if (handovers.isEmpty()) {
      throw new IdentityException(
          "Devices know of no key but "
              + file(CURRENT)
              + ": restore "
              + file(HANDOVERS)
              + " if there was one, or name an heir with 'cairn init', and rotate in "
              + OVERLAP.toDays()
              + " days.");
    }
    KeyHandover last = last(handovers);
    CoordinatorKey next = heir(last);
    Instant earliest = Instant.ofEpochMilli(last.sinceMillis()).plus(OVERLAP);
    if (now.isBefore(earliest) && !early) {
      throw new IdentityException(
          "Devices that have not asked since "
              + Instant.ofEpochMilli(last.sinceMillis())
              + " would refuse secure rounds until they renew: rotate after "
              + earliest
              + ", or at once with --early.");
    }
    CoordinatorKey current = found(CURRENT);
    if (current == null) {
      PrivateFiles.delete(file(RETIRED));
    } else {
      requireFit(CURRENT, current, last.key());
      current.write(file(RETIRED));
    }
    CoordinatorKey coming = new CoordinatorKey(new Ed25519PrivateKeyParameters(random));
    coming.write(file(COMING));
    List<KeyHandover> more = new ArrayList<>(handovers);
    more.add(handover(next, coming, now));
    write(more.subList(Math.max(0, more.size() - KeyHandover.CHAIN_MAX), more.size()));
    boolean unused = finish();
    return open();
  }

  /** Puts the keys of a rotation in their places; false if it never took effect. */
  private boolean finish() {
    CoordinatorKey coming = CoordinatorKey.read(file(COMING));
    List<KeyHandover> handovers = handovers();
    boolean counts =
        !handovers.isEmpty() && Arrays.equals(last(handovers).next(), coming.publicKey());
    if (counts) {
      byte[] due = last(handovers).key();
      CoordinatorKey current = found(CURRENT);
      if (current == null || !Arrays.equals(current.publicKey(), due)) {
        CoordinatorKey next = CoordinatorKey.read(file(NEXT));
        requireFit(NEXT, next, due);
        next.write(file(CURRENT));
      }
      coming.write(file(NEXT));
    }
    PrivateFiles.delete(file(COMING));
    return counts;
  }

  private CoordinatorKey heir(KeyHandover last) {
    CoordinatorKey next = found(NEXT);
    if (next == null) {
      throw new IdentityException(
          "The key that is to follow, "
              + HexFormat.of().formatHex(last.next())
              + ", is kept elsewhere: put it at "
              + file(NEXT)
              + " for the rotation.");
    }
    requireFit(NEXT, next, last.next());
    return next;
  }

  private IdentityException lost() {
    return new IdentityException(
        file(HANDOVERS)
            + " is missing, by which devices follow from "
            + file(RETIRED)
            + " to its heirs: restore it from a backup.");
  }

  private void requireFit(String name, CoordinatorKey key, byte[] expected) {
    if (!Arrays.equals(key.publicKey(), expected)) {
      throw new IdentityException(
          file(name)
              + " is another key than the one that "
              + file(HANDOVERS)
              + " names: restore both from the same backup.");
    }
  }

  private @Nullable CoordinatorKey found(String name) {
    return Files.exists(file(name)) ? CoordinatorKey.read(file(name)) : null;
  }

  private static KeyHandover handover(CoordinatorKey key, CoordinatorKey next, Instant since) {
    byte[] statement =
        KeyHandover.statement(key.publicKey(), next.publicKey(), since.toEpochMilli());
    return new KeyHandover(
        key.publicKey(), next.publicKey(), since.toEpochMilli(), key.sign(statement));
  }

  private static KeyHandover last(List<KeyHandover> handovers) {
    return handovers.get(handovers.size() - 1);
  }

  /** One statement a line, in hexadecimal digits, the oldest first; none if there is no file. */
  private List<KeyHandover> handovers() {
    Path file = file(HANDOVERS);
    if (!Files.exists(file)) {
      return List.of();
    }
    List<KeyHandover> handovers = new ArrayList<>();
    String text = new String(PrivateFiles.readPublic(file), StandardCharsets.US_ASCII);
    try {
      for (String line : text.lines().toList()) {
        handovers.add(KeyHandover.decode(HexFormat.of().parseHex(line)));
      }
    } catch (IllegalArgumentException e) {
      throw damaged(file, e);
    }
    for (int i = 0; i < handovers.size(); i++) {
      boolean follows =
          i == 0 || Arrays.equals(handovers.get(i - 1).next(), handovers.get(i).key());
      if (!follows || !handovers.get(i).isSigned()) {
        throw damaged(file, null);
      }
    }
    if (handovers.isEmpty()) {
      throw damaged(file, null);
    }
    return handovers;
  }

  private static IdentityException damaged(Path file, @Nullable Exception cause) {
    String line =
        file
            + " should hold signed statements in hexadecimal digits, each by the key that the one"
            + " before names, and is damaged: restore it from a backup.";
    return cause == null ? new IdentityException(line) : new IdentityException(line, cause);
  }

  private void write(List<KeyHandover> handovers) {
    StringBuilder text = new StringBuilder();
    for (KeyHandover handover : handovers) {
      text.append(HexFormat.of().formatHex(handover.encode())).append('\n');
    }
    PrivateFiles.write(file(HANDOVERS), text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
