package dev.cairn.benchmarks;

import dev.cairn.cli.ParentWatch;
import dev.cairn.grpc.WireLimits;
import dev.cairn.grpc.v1.CheckInRequest;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Executors;

/**
 * A process that answers each check-in with itself, on the stack and with as many threads as
 * devices are served with: what no coordinator over it can do without.
 */
final class EchoServer {
  private static final String SERVICE = "cairn.benchmarks.Echo";

  /** As many as a coordinator allows. */
  private static final int CALLS_PER_CONNECTION = 2_048;

  static final MethodDescriptor<CheckInRequest, CheckInRequest> ECHO =
      MethodDescriptor.<CheckInRequest, CheckInRequest>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Echo"))
          .setRequestMarshaller(ProtoUtils.marshaller(CheckInRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(CheckInRequest.getDefaultInstance()))
          .build();

  private EchoServer() {}

  /**
   * Serves until its parent ends it.
   *
   * @param arguments the file that tells the port when it is ready
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ParentWatch.exitWithParent();
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create())
            .executor(Executors.newFixedThreadPool(threads))
            .flowControlWindow(WireLimits.FLOW_WINDOW_BYTES)
            .maxInboundMessageSize(WireLimits.REQUEST_BYTES_MAX)
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
            .addService(
                ServerServiceDefinition.builder(SERVICE)
                    .addMethod(
                        ECHO,
                        ServerCalls.<CheckInRequest, CheckInRequest>asyncUnaryCall(
                            (request, replies) -> {
                              replies.onNext(request);
                              replies.onCompleted();
                            }))
                    .build())
            .build()
            .start();
    Path ready = Path.of(arguments[0]);
    Path draft = ready.resolveSibling("ready.draft");
    Files.writeString(draft, "{\"devices\": " + server.getPort() + "}");
    Files.move(draft, ready, StandardCopyOption.ATOMIC_MOVE);
    // The server's own threads keep no process alive.
    server.awaitTermination();
  }
}
