package dev.cairn.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.FetchRequest;
import dev.cairn.grpc.v1.FetchResponse;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.TroubleException;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** One file on its way to a sink; after trouble it goes on where it stood. */
final class Download {
  private final GrpcChannel channel;
  private final Digest digest;
  private final OutputStream sink;
  private long position;

  Download(GrpcChannel channel, Digest digest, long offset, OutputStream sink) {
    this.channel = channel;
    this.digest = digest;
    this.position = offset;
    this.sink = sink;
  }

  /** Fetches what is missing. */
  Download fetch(Outage outage) throws StatusException, IOException {
    GrpcOptions options = channel.options();
    try (BlockingCall<FetchRequest, FetchResponse> call =
        BlockingCall.start(channel.next(), CoordinatorGrpc.getFetchMethod(), CallOptions.DEFAULT)) {
      call.send(ProtoMapping.fetch(digest, position));
      call.halfClose();
      long length = length(call.next(options.answerGrace()));
      for (FetchResponse part = call.next(options.stallDeadline());
          part != null;
          part = call.next(options.stallDeadline())) {
        ByteString chunk = part.getChunk();
        if (chunk.isEmpty() || chunk.size() > length - position) {
          throw unexpected("a part of " + chunk.size() + " bytes");
        }
        chunk.writeTo(sink);
        position += chunk.size();
        outage.over();
      }
      if (position != length) {
        throw unexpected("an end at byte " + position + " of " + length);
      }
      return this;
    }
  }

  private long length(@Nullable FetchResponse first) {
    if (first != null && first.hasNoSuchFile()) {
      throw new TroubleException(
          "the coordinator at " + channel.options().endpoint() + " has no file " + digest);
    }
    if (first == null || !first.hasHead()) {
      throw new TroubleException(
          "the coordinator at " + channel.options().endpoint() + " sent no head of " + digest);
    }
    return first.getHead().getLength();
  }

  private static StatusException unexpected(String what) {
    return Status.UNAVAILABLE.withDescription("unexpected " + what).asException();
  }
}
