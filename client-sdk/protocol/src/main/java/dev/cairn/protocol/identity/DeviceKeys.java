package dev.cairn.protocol.identity;

import java.security.PrivateKey;
import java.util.Optional;

/**
 * A device's key pair on P-256 and what its enrolment gave, wherever they are kept: in files, or in
 * a keystore that never lets the private key out.
 *
 * <p>Every method is safe to call from several threads and throws a {@link
 * dev.cairn.protocol.TroubleException} that says what to do if the place cannot be read or written.
 */
public interface DeviceKeys {

  /** The public key: the same for as long as the device keeps its name. */
  P256Key publicKey();

  /**
   * The private key, for signatures through the JCA and for TLS. Nobody asks for its encoding,
   * which may be null.
   */
  PrivateKey privateKey();

  /**
   * A PKCS#10 request in DER, at most {@value #REQUEST_BYTES_MAX} bytes, for the public key and
   * signed with the private one. The same bytes each time, so that an enrolment can be asked for
   * again.
   */
  byte[] certificateRequest();

  /** What the last enrolment or renewal gave; empty before the first. */
  Optional<Enrolment> enrolment();

  /** Keeps all of {@code enrolment} in place of what was kept before, durably, or nothing of it. */
  void keep(Enrolment enrolment);

  /** The longest request in bytes. */
  int REQUEST_BYTES_MAX = 2_048;
}
