package dev.cairn.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @Test
  void hostAndPort_areParsed_andWrittenTheSame() {
    assertThat(Endpoint.parse("coordinator.example.org:7070"))
        .isEqualTo(new Endpoint("coordinator.example.org", 7070))
        .hasToString("coordinator.example.org:7070");
    assertThat(Endpoint.parse("[::1]:65535"))
        .isEqualTo(new Endpoint("::1", 65535))
        .hasToString("[::1]:65535");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", ":7070", "localhost:", "a:b", "http://a:1", "::1:7070", "a:1/x"})
  void somethingElse_isRefused_inOneLine(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "an endpoint is host:port, as in coordinator.example.org:7070, not '" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:0", "a:65536", "a:99999"})
  void portOutOfRange_isRefused(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .hasMessageStartingWith("an endpoint's port must be 1 to 65535, not ");
  }

  @Test
  void onlyLoopback_isConnectedInPlaintextUnasked() {
    for (String loopback : new String[] {"localhost:1", "127.0.0.1:1", "[::1]:1", "LOCALHOST:1"}) {
      assertThat(Endpoint.parse(loopback).isLoopback()).as(loopback).isTrue();
    }
    for (String other : new String[] {"10.0.0.1:1", "localhost.example.org:1", "[::2]:1"}) {
      assertThat(Endpoint.parse(other).isLoopback()).as(other).isFalse();
    }
    GrpcCoordinator.connect("127.0.0.1:1").close();
    assertThatThrownBy(() -> GrpcCoordinator.connect("example.org:7070"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("example.org:7070 is not on this machine");
  }
}
