package dev.cairn.app.crash;

import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcOptions;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between one device and its coordinator, passes each message on and keeps its bytes; it
 * shows the coordinator the device's credentials, and asks the device for none.
 */
final class WireRecorder implements AutoCloseable {
  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final ManagedChannel coordinator;
  private final Server server;
  private final AtomicInteger calls = new AtomicInteger();
  private final List<String> lines = new ArrayList<>();

  private WireRecorder(GrpcOptions options) throws IOException {
    coordinator =
        Grpc.newChannelBuilderForAddress(
                options.endpoint().host(), options.endpoint().port(), options.credentials())
            .build();
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .fallbackHandlerRegistry(new Registry())
            .build()
            .start();
  }

  /** Listens on a free port. */
  static WireRecorder before(GrpcOptions options) throws IOException {
    return new WireRecorder(options);
  }

  /** Where the device finds it. */
  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", server.getPort());
  }

  /** What was said so far: a message a line, as JSON. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  private synchronized void keep(int call, String method, String from, byte[] message) {
    lines.add(
        "{\"call\":%d,\"method\":\"%s\",\"from\":\"%s\",\"message\":\"%s\"}"
            .formatted(call, method, from, Base64.getEncoder().encodeToString(message)));
  }

  /** Knows every method. */
  private final class Registry extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.newBuilder(BYTES, BYTES)
              .setFullMethodName(name)
              .setType(MethodDescriptor.MethodType.UNKNOWN)
              .build();
      return ServerMethodDefinition.create(method, new Forward(method));
    }
  }

  /** Passes a call on. */
  private final class Forward implements ServerCallHandler<byte[], byte[]> {
    private final MethodDescriptor<byte[], byte[]> method;

    Forward(MethodDescriptor<byte[], byte[]> method) {
      this.method = method;
    }

    @Override
    public ServerCall.Listener<byte[]> startCall(
        ServerCall<byte[], byte[]> device, Metadata headers) {
      int number = calls.incrementAndGet();
      ClientCall<byte[], byte[]> onwards = coordinator.newCall(method, CallOptions.DEFAULT);
      onwards.start(
          new ClientCall.Listener<>() {
            @Override
            public void onHeaders(Metadata answered) {
              device.sendHeaders(answered);
            }

            @Override
            public void onMessage(byte[] message) {
              keep(number, method.getFullMethodName(), "coordinator", message);
              device.sendMessage(message);
              onwards.request(1);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              device.close(status, trailers);
            }
          },
          headers);
      onwards.request(1);
      device.request(1);
      return new ServerCall.Listener<>() {
        @Override
        public void onMessage(byte[] message) {
          keep(number, method.getFullMethodName(), "device", message);
          onwards.sendMessage(message);
          device.request(1);
        }

        @Override
        public void onHalfClose() {
          onwards.halfClose();
        }

        @Override
        public void onCancel() {
          onwards.cancel("the device went away", null);
        }
      };
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    coordinator.shutdownNow();
  }
}
