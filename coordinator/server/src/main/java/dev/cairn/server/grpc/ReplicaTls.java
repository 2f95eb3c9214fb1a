package dev.cairn.server.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.net.Socket;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The protection between coordinators: mutual TLS, where both sides must show a certificate that
 * their CA gave to a coordinator. By which name one is reached does not matter: the addresses are
 * from the database, and whoever has such a certificate is one of them.
 */
public final class ReplicaTls {
  private final AdvancedTlsX509KeyManager own = new AdvancedTlsX509KeyManager();
  private final X509ExtendedTrustManager trust;

  /** Says whether a certificate is a coordinator's and valid now. */
  @FunctionalInterface
  public interface CoordinatorCheck {
    void require(X509Certificate certificate) throws CertificateException;
  }

  /** Protection with this key and its chain, the own certificate first. */
  public ReplicaTls(CoordinatorCheck check, PrivateKey key, X509Certificate... chain) {
    this.trust = new CoordinatorsOnly(check);
    change(key, chain);
  }

  /** Shows another certificate from the next connection on. */
  public void change(PrivateKey key, X509Certificate... chain) {
    own.updateIdentityCredentials(chain, key);
  }

  /** For the port. */
  public ServerCredentials server() {
    return TlsServerCredentials.newBuilder()
        .keyManager(own)
        .trustManager(trust)
        .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
        .build();
  }

  /** For connections to other coordinators. */
  public ChannelCredentials channel() {
    return TlsChannelCredentials.newBuilder().keyManager(own).trustManager(trust).build();
  }

  /** Lets coordinators in. */
  private static final class CoordinatorsOnly extends X509ExtendedTrustManager {
    private final CoordinatorCheck check;

    CoordinatorsOnly(CoordinatorCheck check) {
      this.check = check;
    }

    private void require(X509Certificate[] chain) throws CertificateException {
      if (chain.length == 0) {
        throw new CertificateException("a coordinator shows its certificate");
      }
      check.require(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      require(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      require(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      require(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
