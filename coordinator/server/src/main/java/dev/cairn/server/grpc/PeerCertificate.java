package dev.cairn.server.grpc;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The certificate that the other side of a connection has shown. */
final class PeerCertificate {
  private PeerCertificate() {}

  /** The certificate whose key the peer has proven to have; null if it showed none. */
  static @Nullable X509Certificate of(@Nullable SSLSession session) {
    if (session == null) {
      return null;
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }
}
