package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
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
    Bearer ada = new Bearer("a", "ada", Set.of(Role.OPERATOR), null);
    Bearer bob = new Bearer("b", "bob", Set.of(Role.AUDITOR), null);
    OperatorTokens tokens =
        OperatorTokens.hashed(
            Map.of(OperatorTokens.hash("cairn_a"), ada, OperatorTokens.hash("cairn_b"), bob));
    assertThat(tokens.bearerOf("cairn_a")).isEqualTo(ada);
    assertThat(tokens.bearerOf("cairn_b")).isEqualTo(bob);
    assertThat(tokens.bearerOf("cairn_c")).isNull();
    assertThat(tokens.bearerOf("")).isNull();
    assertThat(tokens.bearerOf(OperatorTokens.hash("cairn_a").hex())).isNull();
  }
}
