package dev.cairn.grpc;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.DeviceCertificates;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server whose certificate is of one CA and names the host that was asked for; trusts no
 * CA of the platform, and nobody on first use.
 *
 * <p>The CA is known by its certificate, or only by the fingerprint of a token; then the server
 * must send the CA's certificate in its chain.
 */
final class PinnedTrust extends X509ExtendedTrustManager {
  private static final X509Certificate[] NONE = {};

  private final Digest fingerprint;
  private final @Nullable X509Certificate known;

  private PinnedTrust(Digest fingerprint, @Nullable X509Certificate known) {
    this.fingerprint = fingerprint;
    this.known = known;
  }

  static PinnedTrust ofCa(X509Certificate ca) {
    return new PinnedTrust(DeviceCertificates.fingerprint(ca), ca);
  }

  static PinnedTrust ofFingerprint(Digest fingerprint) {
    return new PinnedTrust(fingerprint, null);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    // The platform compares the host's name only if it is told to.
    if (!"HTTPS".equals(engine.getSSLParameters().getEndpointIdentificationAlgorithm())) {
      throw new UntrustedServerException("the connection does not check the server's name");
    }
    X509ExtendedTrustManager platform = trustIn(anchor(chain));
    try {
      platform.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw new UntrustedServerException(
          "its certificate, for " + names(chain[0]) + ", is not to be trusted: " + e.getMessage(),
          e);
    }
  }

  private X509Certificate anchor(X509Certificate[] chain) throws CertificateException {
    if (known != null) {
      // A certificate of another CA that merely names this one fails as well, later and unclearly.
      boolean issued = chain[0].getIssuerX500Principal().equals(known.getSubjectX500Principal());
      if (issued && isSignedBy(chain[0], known)) {
        return known;
      }
    } else {
      for (X509Certificate certificate : chain) {
        if (DeviceCertificates.fingerprint(certificate).equals(fingerprint)) {
          return certificate;
        }
      }
    }
    throw new UntrustedServerException(
        "its certificate is of another CA than the one with the fingerprint " + fingerprint);
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate ca) {
    try {
      certificate.verify(ca.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static X509ExtendedTrustManager trustIn(X509Certificate ca) throws CertificateException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("ca", ca);
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
      throw new CertificateException("this platform checks no certificates");
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException(e);
    }
  }

  private static String names(X509Certificate certificate) {
    try {
      return certificate.getSubjectAlternativeNames() == null
          ? "no host"
          : certificate.getSubjectAlternativeNames().stream()
              .map(name -> String.valueOf(name.get(1)))
              .reduce((one, other) -> one + ", " + other)
              .orElse("no host");
    } catch (CertificateException e) {
      return "an unreadable host";
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new UntrustedServerException("the connection is of a kind that is not used here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new UntrustedServerException("the connection does not check the server's name");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("a client trusts no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("a client trusts no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a client trusts no clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return NONE;
  }
}
