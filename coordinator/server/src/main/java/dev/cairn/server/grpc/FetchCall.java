package dev.cairn.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.WireLimits;
import dev.cairn.grpc.v1.FetchRequest;
import dev.cairn.grpc.v1.FetchResponse;
import dev.cairn.grpc.v1.FileHead;
import dev.cairn.grpc.v1.NoSuchFile;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fetch: the file's head, then its bytes, read only when they can be sent. */
final class FetchCall extends ServerCall.Listener<FetchRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(FetchCall.class);

  private final ServerCall<FetchRequest, FetchResponse> call;
  private final DeviceGateway gateway;
  private final CallSteps steps;
  private final StallWatch watch;

  // All of this belongs to the steps.
  private @Nullable OutgoingFile file;
  private long position;
  private boolean ended;

  FetchCall(ServerCall<FetchRequest, FetchResponse> call, DeviceGateway gateway, BodyLanes lanes) {
    this.call = call;
    this.gateway = gateway;
    this.steps = new CallSteps(lanes.bodies(), this::fail);
    this.watch = lanes.watch(() -> steps.run(this::stalled));
  }

  FetchCall start() {
    call.request(1);
    return this;
  }

  @Override
  public void onMessage(FetchRequest request) {
    steps.run(() -> open(request));
  }

  @Override
  public void onReady() {
    steps.run(this::send);
  }

  @Override
  public void onCancel() {
    steps.run(this::end);
  }

  private void open(FetchRequest request) throws IOException {
    if (ended) {
      return;
    }
    Optional<OutgoingFile> found = gateway.open(ProtoMapping.digest(request));
    if (found.isEmpty()) {
      call.sendHeaders(new Metadata());
      call.sendMessage(
          FetchResponse.newBuilder().setNoSuchFile(NoSuchFile.getDefaultInstance()).build());
      finish();
      return;
    }
    file = found.get();
    position = request.getOffset();
    if (position < 0 || position > file.length()) {
      throw new IllegalArgumentException(
          "offset: must be 0 to " + file.length() + ", not " + position);
    }
    call.sendHeaders(new Metadata());
    call.sendMessage(
        FetchResponse.newBuilder().setHead(FileHead.newBuilder().setLength(file.length())).build());
    send();
  }

  private void send() throws IOException {
    if (file == null) {
      return;
    }
    watch.stop();
    while (position < file.length() && call.isReady()) {
      ByteBuffer chunk = read(file);
      position += chunk.remaining();
      watch.moved(chunk.remaining());
      call.sendMessage(
          FetchResponse.newBuilder().setChunk(UnsafeByteOperations.unsafeWrap(chunk)).build());
    }
    if (position == file.length()) {
      finish();
    } else {
      watch.start();
    }
  }

  private ByteBuffer read(OutgoingFile open) throws IOException {
    ByteBuffer chunk =
        ByteBuffer.allocate((int) Math.min(WireLimits.CHUNK_BYTES, open.length() - position));
    while (chunk.hasRemaining()) {
      if (open.read(chunk, position + chunk.position()) < 0) {
        throw new EOFException("a file ends before its length of " + open.length());
      }
    }
    return chunk.flip();
  }

  private void stalled() {
    if (!watch.isOver()) {
      return;
    }
    fail(
        Status.DEADLINE_EXCEEDED
            .withDescription(watch.reason("nothing was read"))
            .asRuntimeException());
  }

  private void finish() {
    end();
    call.close(Status.OK, new Metadata());
  }

  private void fail(Throwable failure) {
    if (ended) {
      return;
    }
    end();
    StatusRuntimeException status = Failures.status(failure);
    call.close(status.getStatus(), Failures.trailers(status));
  }

  /** Closes the file; only the first call does anything. */
  private void end() {
    ended = true;
    watch.stop();
    if (file != null) {
      OutgoingFile open = file;
      file = null;
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("A fetched file could not be closed: {}", e.toString());
      }
    }
  }
}
