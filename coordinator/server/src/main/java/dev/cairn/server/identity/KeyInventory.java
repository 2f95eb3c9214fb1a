package dev.cairn.server.identity;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.CredentialIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The keys of a deployment, in the CA's folder and the state folder's: what there is, and how each
 * is replaced. Nothing here needs a coordinator that runs, and what replaces a key needs one that
 * does not: keys are read at its start.
 */
public final class KeyInventory {
  /** How long after one rotation of the signing key devices have heard of the next heir. */
  public static final Duration OVERLAP = SigningKeyFiles.OVERLAP;

  /** The keys that can be replaced without enrolling a device anew. */
  public enum Kind {
    /** The key of the coordinator's messages in secure rounds. */
    SIGNING,
    /** The key of statements about models. */
    MODEL,
    /** The key of compact credentials. */
    ISSUER,
    /** The key and certificate of the devices' port. */
    PORT
  }

  /**
   * One key.
   *
   * @param name what kind it is
   * @param file where it is, or would be
   * @param key its public half in hexadecimal digits, or a certificate's SHA-256
   * @param use what it is good for
   */
  public record Entry(String name, Path file, String key, String use) {}

  private final Path authority;
  private final Path state;

  /**
   * An inventory of two folders.
   *
   * @param authority the CA's folder
   * @param state the state folder
   */
  public KeyInventory(Path authority, Path state) {
    this.authority = authority;
    this.state = state;
  }

  /**
   * Reads all keys, changes nothing.
   *
   * @throws IdentityException if one is damaged, readable by others, or does not fit
   */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    Path folder = CoordinatorIdentity.folder(state);
    certificate(
        entries,
        "ca",
        authority.resolve(CertificateAuthority.KEY_FILE),
        authority.resolve(CertificateAuthority.CERTIFICATE_FILE));
    Path port = folder.resolve(ServerCertificate.FILE);
    certificate(entries, "port", port, port);
    ed25519(entries, "issuer", authority.resolve(CertificateAuthority.ISSUER_FILE));
    ed25519(entries, "model", authority.resolve(ModelKey.FILE));
    for (byte[] former : ModelKeys.former(authority)) {
      entries.add(
          new Entry(
              "model",
              authority.resolve(ModelKeys.FORMER_FILE),
              hex(former),
              "what it signed counts"));
    }
    signing(entries, folder);
    return entries;
  }

  private static void certificate(List<Entry> entries, String name, Path keyFile, Path file) {
    if (!Files.exists(keyFile) || !Files.exists(file)) {
      return;
    }
    PrivateFiles.check(keyFile);
    X509Certificate certificate = Pem.certificate(PrivateFiles.readPublic(file), file);
    entries.add(
        new Entry(
            name,
            keyFile,
            Digest.of(CertificateAuthority.der(certificate)).hex(),
            "until " + certificate.getNotAfter().toInstant()));
  }

  private static void ed25519(List<Entry> entries, String name, Path file) {
    if (Files.exists(file)) {
      byte[] key = Ed25519File.read(file).generatePublicKey().getEncoded();
      entries.add(new Entry(name, file, hex(key), "signs"));
    }
  }

  private static void signing(List<Entry> entries, Path folder) {
    CoordinatorKeys keys = new SigningKeyFiles(folder).open();
    String name = "signing";
    entries.add(
        new Entry(
            name,
            folder.resolve(SigningKeyFiles.CURRENT),
            hex(keys.current().publicKey()),
            keys.handovers().isEmpty() ? "signs" : "signs since " + keys.since()));
    if (!keys.handovers().isEmpty()) {
      Path next = folder.resolve(SigningKeyFiles.NEXT);
      entries.add(
          new Entry(
              name,
              next,
              hex(keys.pins().get(1)),
              Files.exists(next) ? "is to follow" : "is to follow, kept elsewhere"));
    }
    CoordinatorKey retired = keys.retired();
    if (retired != null) {
      entries.add(
          new Entry(
              name,
              folder.resolve(SigningKeyFiles.RETIRED),
              hex(retired.publicKey()),
              "signs rounds that opened before"));
    }
  }

  private static String hex(byte[] key) {
    return HexFormat.of().formatHex(key);
  }

  /**
   * Replaces a key. Whoever asks holds the state folder, so that no coordinator runs.
   *
   * @param early for {@link Kind#SIGNING}: whether devices may be cut off that have not heard of
   *     the heir
   * @param disown for {@link Kind#MODEL}: whether what the former key signed counts no more
   * @throws IdentityException in one line, if it cannot be done; then the former key stays
   */
  public void rotate(Kind kind, boolean early, boolean disown, Clock clock, SecureRandom random) {
    Path folder = CoordinatorIdentity.folder(state);
    // Whatever is rotated, the CA must be whole: nothing is changed beside what is damaged.
    CertificateAuthority ca = CertificateAuthority.open(authority, clock, random);
    switch (kind) {
      case SIGNING -> {
        CoordinatorKeys unused = new SigningKeyFiles(folder).rotate(clock.instant(), early, random);
      }
      case MODEL -> {
        ModelKeys unused = ModelKeys.rotate(authority, disown, random);
      }
      case ISSUER -> {
        CredentialIssuer issuer = ca.issuer();
        if (issuer == null) {
          throw new IdentityException(
              "The CA's folder "
                  + authority
                  + " has no issuer and cannot be written: give this user the right to.");
        }
        IssuerKey.replace(authority, issuer, random);
      }
      case PORT -> {
        ServerCertificate unused = ServerCertificate.replace(folder, ca, random);
      }
    }
  }
}
