package dev.cairn.grpc;

import dev.cairn.protocol.identity.DeviceKeys;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows a server the device's certificate of the moment, and lets TLS sign with the device's key,
 * which never has to be exported.
 */
final class DeviceProof extends X509ExtendedKeyManager {
  private static final String ALIAS = "device";
  private static final String KIND = "EC";

  private final DeviceKeys keys;

  DeviceProof(DeviceKeys keys) {
    this.keys = keys;
  }

  private static @Nullable String choose(String[] kinds) {
    for (String kind : kinds) {
      if (kind.equals(KIND)) {
        return ALIAS;
      }
    }
    return null;
  }

  // The issuers are not looked at: the device has one certificate, and the server says what is
  // wrong with it.
  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] kinds, Principal[] issuers, SSLEngine engine) {
    return choose(kinds);
  }

  @Override
  public @Nullable String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
    return choose(kinds);
  }

  @Override
  public String @Nullable [] getClientAliases(String kind, Principal[] issuers) {
    return kind.equals(KIND) ? new String[] {ALIAS} : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return keys.enrolment()
        .map(enrolment -> new X509Certificate[] {enrolment.certificate()})
        .orElse(null);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return keys.privateKey();
  }

  @Override
  public String @Nullable [] getServerAliases(String kind, Principal[] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
    return null;
  }
}
