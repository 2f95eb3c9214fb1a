package dev.cairn.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CompactCredentialTest {
  private static final CompactCredential CREDENTIAL =
      new CompactCredential(filled(32, 1), filled(32, 2), 5, 6, filled(64, 3));
  private static final IssuerStatement STATEMENT =
      new IssuerStatement(filled(32, 2), 5, 6, filled(8, 3));

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void encoding_isPinned() {
    assertThat(Hex.of(CREDENTIAL.encode()))
        .isEqualTo(
            "02" + "01".repeat(32) + "02".repeat(32) + "00000005" + "00000006" + "03".repeat(64));
    assertThat(CREDENTIAL.encode()).hasSize(137);
  }

  @Test
  void statement_isPinned() {
    assertThat(Hex.of(CompactCredential.statement(filled(32, 1), filled(32, 2), 5, 6)))
        .isEqualTo(
            "435341312f63726564656e7469616c00"
                + "02"
                + "01".repeat(32)
                + "02".repeat(32)
                + "00000005"
                + "00000006");
  }

  @Test
  void issuersEncodingAndStatement_arePinned() {
    assertThat(Hex.of(STATEMENT.encode()))
        .isEqualTo(
            "01"
                + "02".repeat(32)
                + "0000000000000005"
                + "0000000000000006"
                + "000000080303030303030303");
    assertThat(Hex.of(IssuerStatement.statement(filled(32, 2), 5, 6)))
        .isEqualTo(
            "435341312f69737375657200" + "02".repeat(32) + "0000000000000005" + "0000000000000006");
    assertThat(new IssuerStatement(filled(32, 2), 5, 6, new byte[72]).encode())
        .hasSize(IssuerStatement.BYTES_MAX);
  }

  @Test
  void decode_givesWhatWasEncoded() {
    CompactCredential read = CompactCredential.decode(CREDENTIAL.encode());
    assertThat(read).isEqualTo(CREDENTIAL).hasSameHashCodeAs(CREDENTIAL);
    assertThat(read.clientId()).isEqualTo(filled(32, 1));
    assertThat(read.signingKey()).isEqualTo(filled(32, 2));
    assertThat(read.notBeforeMillis()).isEqualTo(5_000);
    assertThat(read.notAfterMillis()).isEqualTo(6_000);
    IssuerStatement issuer = IssuerStatement.decode(STATEMENT.encode());
    assertThat(issuer).isEqualTo(STATEMENT).hasSameHashCodeAs(STATEMENT);
    assertThat(issuer.issuerKey()).isEqualTo(filled(32, 2));
    assertThat(issuer.notBeforeMillis()).isEqualTo(5);
    assertThat(issuer.notAfterMillis()).isEqualTo(6);
  }

  /** Seconds since 1970 fill 32 bits in 2106. */
  @Test
  void lastSecond_isRead() {
    long last = (1L << 32) - 1;
    CompactCredential late =
        new CompactCredential(filled(32, 1), filled(32, 2), last, last, filled(64, 3));
    assertThat(CompactCredential.decode(late.encode()).notAfterMillis()).isEqualTo(1_000 * last);
  }

  @Test
  void truncatedAndPadded_areRefused() {
    for (int length = 0; length < 300; length++) {
      byte[] part = Arrays.copyOf(CREDENTIAL.encode(), length);
      if (length != CompactCredential.BYTES) {
        assertThatThrownBy(() -> CompactCredential.decode(part))
            .hasMessage("a compact credential has 137 bytes, not " + part.length);
      }
      byte[] issuer = Arrays.copyOf(STATEMENT.encode(), length);
      if (length != STATEMENT.encode().length) {
        assertThatThrownBy(() -> IssuerStatement.decode(issuer))
            .as("%d bytes", length)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
    assertThatThrownBy(() -> CompactCredential.decode(new byte[10_000_000]))
        .hasMessageContaining("has 137 bytes");
    assertThatThrownBy(() -> IssuerStatement.decode(new byte[10_000_000]))
        .hasMessageContaining("another length");
  }

  @Test
  void otherVersions_areRefused() {
    byte[] bytes = CREDENTIAL.encode();
    bytes[0] = 1;
    assertThatThrownBy(() -> CompactCredential.decode(bytes))
        .hasMessage("this is no compact credential: its version is another");
    byte[] issuer = STATEMENT.encode();
    issuer[0] = 2;
    assertThatThrownBy(() -> IssuerStatement.decode(issuer)).hasMessageContaining("version");
  }

  @Test
  void windows_areBounded() {
    long most = DeviceCredential.SIGNING_KEY_MILLIS_MAX / 1_000;
    byte[] key = filled(32, 2);
    byte[] allowed = CompactCredential.statement(key, key, 7, 7 + most);
    assertThat(allowed).hasSize(16 + 73);
    long[][] windows = {{-1, 5}, {6, 5}, {0, most + 1}, {1L << 32, 1L << 32}, {0, Long.MAX_VALUE}};
    for (long[] window : windows) {
      assertThatThrownBy(() -> new CompactCredential(key, key, window[0], window[1], filled(64, 3)))
          .hasMessageContaining("a compact credential is valid from");
    }
    for (long[] window : new long[][] {{-1, 5}, {6, 5}, {0, -1}}) {
      assertThatThrownBy(() -> new IssuerStatement(key, window[0], window[1], filled(8, 3)))
          .hasMessageContaining("an issuer's key is valid from");
    }
  }

  @Test
  void issuerOfAnotherKey_isNone() {
    assertThatThrownBy(() -> new CredentialIssuer(SecretBytes.take(filled(32, 9)), STATEMENT))
        .hasMessage("the CA's statement is about another issuer's key");
    byte[] key = Signatures.publicKey(SecretBytes.take(filled(32, 9)));
    assertThat(
            new CredentialIssuer(
                    SecretBytes.take(filled(32, 9)), new IssuerStatement(key, 0, 1, new byte[8]))
                .toString())
        .contains(Hex.of(key))
        .doesNotContain("0909");
  }
}
