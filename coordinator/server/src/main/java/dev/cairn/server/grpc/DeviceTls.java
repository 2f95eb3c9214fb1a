package dev.cairn.server.grpc;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/**
 * The protection of the devices' port: TLS 1.3, or 1.2 for older devices; the device may show a
 * certificate and need not. The port's own certificate may change while it is open.
 */
public final class DeviceTls {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final AdvancedTlsX509KeyManager own = new AdvancedTlsX509KeyManager();

  /** Protection with this key and its chain, the own certificate first. */
  public DeviceTls(PrivateKey key, X509Certificate... chain) {
    change(key, chain);
  }

  /** Shows another certificate from the next connection on. */
  public void change(PrivateKey key, X509Certificate... chain) {
    own.updateIdentityCredentials(chain, key);
  }

  /** For {@link GrpcEndpointOptions}. */
  public ServerCredentials credentials() {
    try {
      return NettySslContextServerCredentials.create(
          GrpcSslContexts.configure(SslContextBuilder.forServer(own))
              .protocols(PROTOCOLS)
              .trustManager(new ProofOfPossession())
              .clientAuth(ClientAuth.OPTIONAL)
              .build());
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }
}
