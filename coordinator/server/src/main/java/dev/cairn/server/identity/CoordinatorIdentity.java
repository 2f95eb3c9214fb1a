package dev.cairn.server.identity;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * All that a coordinator proves itself with: the CA, the certificate of the devices' port, and the
 * keys of secure rounds. The last two stand in the state folder's folder {@value #FOLDER}; the CA
 * may stand elsewhere.
 *
 * @param authority the CA
 * @param server the certificate of the devices' port
 * @param keys sign the coordinator's messages in secure rounds
 */
public record CoordinatorIdentity(
    CertificateAuthority authority, ServerCertificate server, CoordinatorKeys keys) {
  /** The folder in the state folder. */
  public static final String FOLDER = "identity";

  /** The CA's folder in the state folder, unless another one is named. */
  public static final String AUTHORITY_FOLDER = "authority";

  /**
   * Makes what is missing and opens the rest.
   *
   * @param authority the CA's folder
   * @param state the state folder
   * @param names host names and addresses by which devices may reach the coordinator
   * @throws IdentityException in one line, if what is there cannot be used
   */
  public static CoordinatorIdentity init(
      Path authority, Path state, List<String> names, Clock clock, SecureRandom random) {
    names.forEach(HostNames::canonical);
    Path server = state.resolve(FOLDER).resolve(ServerCertificate.FILE);
    if (!CertificateAuthority.isIn(authority) && Files.exists(server)) {
      // A second CA would turn every enrolled device away.
      throw new IdentityException(
          server
              + " was issued by a CA that is not in "
              + authority
              + ": name its folder with --ca-dir, or delete "
              + state.resolve(FOLDER)
              + " to begin anew, with devices that enrol anew.");
    }
    CertificateAuthority ca =
        CertificateAuthority.isIn(authority)
            ? CertificateAuthority.open(authority, clock, random)
            : CertificateAuthority.create(authority, clock, random);
    Path folder = folder(state);
    ServerCertificate certificate =
        ServerCertificate.ensure(folder, ca, names, clock.instant(), random);
    return new CoordinatorIdentity(
        ca, certificate, new SigningKeyFiles(folder).ensure(clock.instant(), random));
  }

  /**
   * Opens what {@link #init} made, and renews the server's certificate where it is time.
   *
   * @throws IdentityException in one line, if there is no CA or something cannot be used
   */
  public static CoordinatorIdentity open(
      Path authority, Path state, List<String> names, Clock clock, SecureRandom random) {
    CertificateAuthority ca = CertificateAuthority.open(authority, clock, random);
    Path folder = folder(state);
    return new CoordinatorIdentity(
        ca,
        ServerCertificate.ensure(folder, ca, names, clock.instant(), random),
        new SigningKeyFiles(folder).open());
  }

  /** The identity's folder, checked. */
  static Path folder(Path state) {
    Path folder = state.resolve(FOLDER);
    PrivateFiles.folder(folder);
    return folder;
  }

  /** The key that signs the coordinator's messages in rounds that open now. */
  public CoordinatorKey key() {
    return keys.current();
  }

  /** The certificate of the devices' port, renewed where it is time. */
  public ServerCertificate serverNow(
      Path state, List<String> names, Instant now, SecureRandom random) {
    return ServerCertificate.ensure(state.resolve(FOLDER), authority, names, now, random);
  }

  /** Whether {@link #init} was run for this CA and this state folder. */
  public static boolean isMade(Path authority, Path state) {
    return CertificateAuthority.isIn(authority)
        && Files.exists(state.resolve(FOLDER).resolve(SigningKeyFiles.CURRENT));
  }
}
