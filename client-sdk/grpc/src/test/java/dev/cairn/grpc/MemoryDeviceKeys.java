package dev.cairn.grpc;

import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.P256Key;
import dev.cairn.protocol.identity.TestAuthority;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A device's keys that are gone with the test. */
class MemoryDeviceKeys implements DeviceKeys {
  private final KeyPair pair = TestAuthority.keyPair("secp256r1");
  private final byte[] request = request(pair);
  private Optional<Enrolment> enrolment = Optional.empty();

  private static byte[] request(KeyPair pair) {
    try {
      return new JcaPKCS10CertificationRequestBuilder(
              new X500Principal("CN=device"), pair.getPublic())
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
          .getEncoded();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Enrolled with {@code authority} under a certificate as ordered there. */
  static MemoryDeviceKeys enrolledWith(TestAuthority authority) {
    MemoryDeviceKeys keys = new MemoryDeviceKeys();
    keys.keep(authority, new TestAuthority.Order(keys.publicKey().publicKey()));
    return keys;
  }

  void keep(TestAuthority authority, TestAuthority.Order order) {
    keep(new Enrolment(authority.issue(order), authority.certificate(), List.of(new byte[32])));
  }

  @Override
  public P256Key publicKey() {
    return P256Key.of(pair.getPublic());
  }

  @Override
  public PrivateKey privateKey() {
    return pair.getPrivate();
  }

  @Override
  public byte[] certificateRequest() {
    return request.clone();
  }

  @Override
  public synchronized Optional<Enrolment> enrolment() {
    return enrolment;
  }

  @Override
  public synchronized void keep(Enrolment received) {
    enrolment = Optional.of(received);
  }
}
