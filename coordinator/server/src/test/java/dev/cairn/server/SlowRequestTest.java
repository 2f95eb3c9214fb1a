package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.server.grpc.CallObserver;
import dev.cairn.server.grpc.GrpcEndpoint;
import dev.cairn.server.grpc.GrpcEndpointOptions;
import dev.cairn.server.grpc.PeerDeadlines;
import dev.cairn.server.grpc.Rejection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose first message does not come, or not to its end. */
@Timeout(60)
class SlowRequestTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(500);

  private final StillGateway gateway = new StillGateway();
  private final List<Rejection> rejections = new CopyOnWriteArrayList<>();
  private GrpcEndpoint endpoint;

  @BeforeEach
  void open() throws Exception {
    GrpcEndpointOptions usual =
        GrpcEndpointOptions.plaintext(new InetSocketAddress("127.0.0.1", 0));
    endpoint =
        GrpcEndpoint.start(
            new GrpcEndpointOptions(
                usual.address(),
                usual.credentials(),
                2,
                usual.connections(),
                new PeerDeadlines(NEVER, NEVER, SOON, NEVER),
                Duration.ZERO),
            gateway,
            Runnable::run,
            new CallObserver() {
              @Override
              public void rejected(Rejection rejection) {
                rejections.add(rejection);
              }
            });
  }

  @AfterEach
  void close() {
    endpoint.close();
  }

  private static String name(String method) {
    return CoordinatorGrpc.SERVICE_NAME + "/" + method;
  }

  @ParameterizedTest
  @ValueSource(strings = {"CheckIn", "Upload", "Exchange", "Fetch", "Finish"})
  void firstMessage_thatTrickles_endsTheCall(String method) throws Exception {
    try (RawHttp2 peer = RawHttp2.plainAt(endpoint.port()).greet()) {
      long began = System.nanoTime();
      peer.call(1, name(method));
      // A message of 100 bytes, of which a byte comes now and then.
      peer.data(1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 100);
      Thread trickle =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 99; i++) {
                    Thread.sleep(50);
                    peer.data(1, (byte) 1);
                  }
                } catch (Exception e) {
                  // The connection is over.
                }
              });
      trickle.start();
      RawHttp2.Frame end;
      do {
        end = peer.next();
        assertThat(end).as("the call's end").isNotNull();
      } while (end.stream() != 1 || end.type() == RawHttp2.DATA);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(SOON.minusMillis(100), Duration.ofSeconds(4));
      trickle.interrupt();
      trickle.join();
    }
    assertThat(rejections).containsExactly(Rejection.TOO_SLOW);
    assertThat(gateway.reached).isEmpty();
  }

  @Test
  void callThatSendsNothing_ends() throws Exception {
    try (RawHttp2 peer = RawHttp2.plainAt(endpoint.port()).greet()) {
      peer.call(1, name("CheckIn"));
      RawHttp2.Frame end;
      do {
        end = peer.next();
        assertThat(end).as("the call's end").isNotNull();
      } while (end.stream() != 1);
    }
    assertThat(rejections).containsExactly(Rejection.TOO_SLOW);
  }
}
