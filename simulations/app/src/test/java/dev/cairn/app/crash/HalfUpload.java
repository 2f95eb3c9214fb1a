package dev.cairn.app.crash;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.Session;
import dev.cairn.grpc.v1.UploadHeader;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An upload over bare gRPC that sends a part of its body, slowly, and then says nothing more. */
final class HalfUpload {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final long CHUNK_PAUSE_MILLIS = 5;
  private static final long ADMISSION_SECONDS_MAX = 60;

  private final ManagedChannel channel;
  private final CompletableFuture<UploadResponse> admission = new CompletableFuture<>();
  private final CompletableFuture<Throwable> broken = new CompletableFuture<>();
  private final StreamObserver<UploadRequest> requests;

  private HalfUpload(int port) {
    channel =
        Grpc.newChannelBuilderForAddress("127.0.0.1", port, InsecureChannelCredentials.create())
            .build();
    requests =
        CoordinatorGrpc.newStub(channel)
            .upload(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadResponse response) {
                    admission.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    broken.complete(failure);
                    admission.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    onError(new IllegalStateException("the coordinator ended the upload"));
                  }
                });
  }

  /** Sends the header and {@code bytes} bytes of the body. */
  static HalfUpload send(int port, UpdateHeader header, UpdateBody body, long bytes)
      throws Exception {
    HalfUpload upload = new HalfUpload(port);
    upload.requests.onNext(UploadRequest.newBuilder().setHeader(toProto(header)).build());
    UploadResponse response = upload.admission.get(ADMISSION_SECONDS_MAX, TimeUnit.SECONDS);
    if (!response.hasAdmitted()) {
      throw new AssertionError("expected to be admitted, got " + response);
    }
    for (long offset = 0; offset < bytes; ) {
      ByteString chunk =
          ByteString.copyFrom(body.slice(offset, (int) Math.min(CHUNK_BYTES, bytes - offset)));
      upload.requests.onNext(UploadRequest.newBuilder().setChunk(chunk).build());
      offset += chunk.size();
      Thread.sleep(CHUNK_PAUSE_MILLIS);
    }
    return upload;
  }

  /** Waits until the connection is broken off. */
  void awaitBroken(long secondsMax) throws Exception {
    Throwable unused = broken.get(secondsMax, TimeUnit.SECONDS);
    channel.shutdownNow();
  }

  private static UploadHeader toProto(UpdateHeader header) {
    RoundId round = header.session().round();
    return UploadHeader.newBuilder()
        .setSession(
            Session.newBuilder()
                .setRunId(round.run().value())
                .setRoundIndex(round.index())
                .setAttempt(round.attempt())
                .setClientId(header.session().client().value()))
        .setDigest(ByteString.fromHex(header.digest().hex()))
        .setBytes(header.bytes())
        .build();
  }
}
