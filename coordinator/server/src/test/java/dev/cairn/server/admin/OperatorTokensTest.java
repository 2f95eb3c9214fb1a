package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperatorTokensTest {
  @Test
  void generatedTokens_areLongAndDistinct() {
    SecureRandom random = new SecureRandom();
    String token = OperatorTokens.generate(random);
    assertThat(token).startsWith("cairn_").hasSize(6 + 43).matches("[A-Za-z0-9_-]+");
    assertThat(OperatorTokens.generate(random)).isNotEqualTo(token);
  }

  @Test
  void tokens_areKnownByTheirHash() {
    OperatorTokens tokens =
        OperatorTokens.hashed(
            Map.of("ada", OperatorTokens.hash("cairn_a"), "bob", OperatorTokens.hash("cairn_b")));
    assertThat(tokens.operatorOf("cairn_a")).isEqualTo("ada");
    assertThat(tokens.operatorOf("cairn_b")).isEqualTo("bob");
    assertThat(tokens.operatorOf("cairn_c")).isNull();
    assertThat(tokens.operatorOf("")).isNull();
    assertThat(tokens.operatorOf(OperatorTokens.hash("cairn_a").hex())).isNull();
  }
}
