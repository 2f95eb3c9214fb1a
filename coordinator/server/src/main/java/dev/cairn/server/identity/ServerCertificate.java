package dev.cairn.server.identity;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The certificate and key of the port that devices connect to, in one file of the state folder.
 *
 * @param certificate for {@link #names}
 * @param key on P-256
 */
public record ServerCertificate(X509Certificate certificate, PrivateKey key) {
  /** How long one is valid. */
  public static final Duration LIFE = Duration.ofDays(90);

  /** The file in the identity's folder. */
  static final String FILE = "server.pem";

  private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "::1");

  /** One is renewed when less than this part of its life is left. */
  private static final int RENEWAL_PART = 3;

  /**
   * Reads the certificate, and issues another one where there is none, little of its life is left,
   * or it lacks names; names that it has are kept.
   *
   * @param names host names and addresses by which devices may reach the coordinator, beside this
   *     machine's own
   * @throws IdentityException if the file is damaged, readable by others, or of another CA
   */
  static ServerCertificate ensure(
      Path folder,
      CertificateAuthority authority,
      Collection<String> names,
      Instant now,
      SecureRandom random) {
    Path file = folder.resolve(FILE);
    Set<String> wanted = new TreeSet<>(ALWAYS);
    wanted.addAll(names);
    if (Files.exists(file)) {
      ServerCertificate found = read(file, authority);
      Set<String> known = found.names();
      if (found.isFresh(now) && known.containsAll(canonical(wanted))) {
        return found;
      }
      wanted.addAll(known);
    }
    return issue(file, authority, canonical(wanted), random);
  }

  /**
   * Issues another certificate for another key and the same names.
   *
   * @throws IdentityException if there is none, or as {@link #ensure}
   */
  static ServerCertificate replace(
      Path folder, CertificateAuthority authority, SecureRandom random) {
    Path file = folder.resolve(FILE);
    return issue(file, authority, read(file, authority).names(), random);
  }

  private static ServerCertificate issue(
      Path file, CertificateAuthority authority, Set<String> names, SecureRandom random) {
    KeyPair pair = EllipticKeys.generate(random);
    ServerCertificate issued =
        new ServerCertificate(
            authority.issueServer(pair.getPublic(), names, LIFE), pair.getPrivate());
    PrivateFiles.write(file, issued.text());
    return issued;
  }

  private static ServerCertificate read(Path file, CertificateAuthority authority) {
    byte[] text = PrivateFiles.read(file);
    ServerCertificate found =
        new ServerCertificate(Pem.certificate(text, file), Pem.privateKey(text, file));
    if (!EllipticKeys.fit(found.key, found.certificate.getPublicKey())) {
      throw new IdentityException(
          file + " holds a key and another key's certificate: delete it, a new one is made.");
    }
    if (!authority.issued(found.certificate)) {
      throw new IdentityException(
          file
              + " is of another CA than the one with the fingerprint "
              + authority.fingerprint()
              + ": give the right --ca-dir, or delete the file to change over to this CA, whose"
              + " devices have to enrol anew.");
    }
    return found;
  }

  /** Whether more than a third of its life is left. */
  boolean isFresh(Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    return now.isBefore(until.minus(Duration.between(from, until).dividedBy(RENEWAL_PART)));
  }

  /** The host names and addresses that it is for. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.forEach(alternative -> names.add(String.valueOf(alternative.get(1))));
      }
    } catch (CertificateParsingException e) {
      // A certificate whose names cannot be read has none, and is replaced.
      return names;
    }
    return names;
  }

  /** Names as certificates give them back: the JDK writes an IPv6 address in full. */
  private static Set<String> canonical(Collection<String> names) {
    Set<String> canonical = new TreeSet<>();
    for (String name : names) {
      canonical.add(HostNames.canonical(name));
    }
    return canonical;
  }

  private byte[] text() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(Pem.text(Pem.CERTIFICATE, CertificateAuthority.der(certificate)));
    text.writeBytes(Pem.text(Pem.PRIVATE_KEY, key.getEncoded()));
    return text.toByteArray();
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return "ServerCertificate[" + String.join(", ", names()) + "]";
  }
}
