package dev.cairn.client.identity;

import dev.cairn.protocol.identity.P256Key;
import java.io.IOException;
import java.security.PrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/** Makes the requests with which devices ask for certificates (PKCS#10, RFC 2986). */
public final class CertificateRequests {
  private CertificateRequests() {}

  /**
   * A request in DER for {@code publicKey}, signed through the JCA with {@code privateKey}, which
   * may sit in a keystore. The signature differs from call to call.
   */
  public static byte[] create(P256Key publicKey, PrivateKey privateKey) {
    try {
      ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA").build(privateKey);
      return new PKCS10CertificationRequestBuilder(
              new X500Name("CN=" + publicKey.clientId()),
              SubjectPublicKeyInfo.getInstance(publicKey.subjectPublicKeyInfo()))
          .build(signer)
          .getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("the device's key does not sign: " + e.getMessage(), e);
    }
  }
}
