package dev.cairn.server.grpc;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets a handshake pass whatever small P-256 certificate the device shows: the handshake proves
 * that the device has its key, and nothing more. Who issued the certificate is looked at by {@link
 * IdentityInterceptor}, which can tell the device what is wrong with it.
 */
final class ProofOfPossession extends X509ExtendedTrustManager {
  /** The longest certificate in bytes. */
  static final int CERTIFICATE_BYTES_MAX = 2_048;

  /** The device's certificate, and the CA's, which some clients send along. */
  static final int CHAIN_MAX = 2;

  private static final int FIELD_BITS = 256;

  private static void check(X509Certificate[] chain) throws CertificateException {
    if (chain == null || chain.length == 0 || chain.length > CHAIN_MAX) {
      throw new CertificateException("a device shows its certificate, and at most its CA's");
    }
    for (X509Certificate certificate : chain) {
      if (certificate.getEncoded().length > CERTIFICATE_BYTES_MAX) {
        throw new CertificateException(
            "a device's certificate has at most " + CERTIFICATE_BYTES_MAX + " bytes");
      }
    }
    if (!(chain[0].getPublicKey() instanceof ECPublicKey key)
        || key.getParams().getCurve().getField().getFieldSize() != FIELD_BITS) {
      throw new CertificateException("a device's key is on the curve P-256");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw noServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw noServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw noServers();
  }

  private static CertificateException noServers() {
    return new CertificateException("no server is trusted here");
  }

  /** None are named: a device whose certificate is of another CA is to show it, and be told. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
