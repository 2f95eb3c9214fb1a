package dev.cairn.grpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import io.grpc.CallOptions;
import io.grpc.StatusException;
import java.nio.ByteBuffer;

/** One update on its way to the coordinator; after trouble it is sent again from the start. */
final class Upload {
  private final GrpcChannel channel;
  private final UpdateHeader header;
  private final UpdateBody body;

  Upload(GrpcChannel channel, UpdateHeader header, UpdateBody body) {
    if (body.length() != header.bytes()) {
      throw new IllegalArgumentException(
          "the header announces " + header.bytes() + " bytes, the body has " + body.length());
    }
    this.channel = channel;
    this.header = header;
    this.body = body;
  }

  UploadResponse send(Outage outage) throws StatusException {
    GrpcOptions options = channel.options();
    try (BlockingCall<UploadRequest, UploadResponse> call =
        BlockingCall.start(
            channel.next(), CoordinatorGrpc.getUploadMethod(), CallOptions.DEFAULT)) {
      call.send(UploadRequest.newBuilder().setHeader(ProtoMapping.toProto(header)).build());
      UploadResponse first = call.next(options.admissionDeadline());
      if (first != null && first.hasAdmitted()) {
        outage.overForNow();
        sendBody(call);
        first = call.next(options.answerGrace());
      }
      return call.last(first, options.answerGrace());
    }
  }

  /** Sends chunks as fast as they leave; stops where the answer comes before the end. */
  private void sendBody(BlockingCall<UploadRequest, UploadResponse> call) throws StatusException {
    long offset = 0;
    while (offset < body.length()) {
      if (!call.awaitReady(channel.options().stallDeadline())) {
        return;
      }
      ByteBuffer chunk = body.slice(offset, WireLimits.CHUNK_BYTES);
      offset += chunk.remaining();
      // Nobody changes a body, so the message may stand on its bytes.
      call.send(
          UploadRequest.newBuilder().setChunk(UnsafeByteOperations.unsafeWrap(chunk)).build());
    }
    call.halfClose();
  }
}
