package dev.cairn.server.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.v1.Admitted;
import dev.cairn.grpc.v1.UploadHeader;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One upload: header, admission, chunks, receipt.
 *
 * <p>The next message is requested only when the last one was dealt with, and after the header only
 * once the update is admitted, so an upload that waits holds no bytes.
 */
final class UploadCall extends ServerCall.Listener<UploadRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(UploadCall.class);

  private static final UploadResponse ADMITTED =
      UploadResponse.newBuilder().setAdmitted(Admitted.getDefaultInstance()).build();

  private final ServerCall<UploadRequest, UploadResponse> call;
  private final DeviceGateway gateway;
  private final CallObserver observer;
  private final CallSteps steps;
  private final StallWatch watch;

  // All of this belongs to the steps.
  private @Nullable UpdateHeader header;
  private @Nullable UpdateSink sink;
  private long received;
  private boolean headersSent;
  private boolean halfClosed;
  private boolean ended;

  UploadCall(
      ServerCall<UploadRequest, UploadResponse> call,
      DeviceGateway gateway,
      CallObserver observer,
      BodyLanes lanes) {
    this.call = call;
    this.gateway = gateway;
    this.observer = observer;
    this.steps = new CallSteps(lanes.bodies(), this::fail);
    this.watch = lanes.watch(() -> steps.run(this::stalled));
  }

  UploadCall start() {
    steps.run(this::requestNext);
    return this;
  }

  @Override
  public void onMessage(UploadRequest request) {
    steps.run(() -> take(request));
  }

  @Override
  public void onHalfClose() {
    steps.run(this::halfClosed);
  }

  @Override
  public void onCancel() {
    steps.run(this::end);
  }

  private void requestNext() {
    watch.start();
    call.request(1);
  }

  private void take(UploadRequest request) throws IOException {
    watch.stop();
    if (ended) {
      return;
    }
    switch (request.getPartCase()) {
      case HEADER -> open(request.getHeader());
      case CHUNK -> write(request.getChunk());
      case PART_NOT_SET -> throw new IllegalArgumentException("part: must be header or chunk");
    }
  }

  private void open(UploadHeader proto) {
    if (header != null) {
      throw new IllegalArgumentException("header: must come once");
    }
    header = ProtoMapping.fromProto(proto);
    gateway
        .admit(header)
        .whenComplete(
            (admission, failure) ->
                steps.run(
                    () -> {
                      if (failure != null) {
                        fail(failure);
                      } else {
                        admission.fold(this::answered, this::admitted);
                      }
                    }));
  }

  private boolean answered(Admission.Answered answered) {
    answer(answered.receipt());
    return true;
  }

  private boolean admitted(Admission.Open open) {
    if (ended) {
      abort(open.sink());
      return false;
    }
    sink = open.sink();
    send(ADMITTED);
    open.sink().settled().thenAccept(receipt -> steps.run(() -> settled(receipt)));
    if (halfClosed) {
      steps.run(this::finish);
    } else {
      requestNext();
    }
    return true;
  }

  /** Its round takes it no more, or has it; one that is whole gets the answer that it waits for. */
  private void settled(UpdateReceipt receipt) {
    if (sink != null) {
      answer(receipt);
    }
  }

  private void write(ByteString chunk) throws IOException {
    if (header == null || sink == null) {
      throw new IllegalArgumentException("header: must come first");
    }
    if (chunk.isEmpty()) {
      throw new IllegalArgumentException("chunk: must have at least one byte");
    }
    received += chunk.size();
    watch.moved(chunk.size());
    if (received > header.bytes()) {
      answer(
          new UpdateReceipt.Refused(
              Refusal.TOO_LARGE, "the body is longer than the announced " + header.bytes()));
      return;
    }
    sink.write(chunk.asReadOnlyByteBuffer());
    requestNext();
  }

  private void halfClosed() throws IOException {
    watch.stop();
    halfClosed = true;
    if (ended) {
      return;
    }
    if (header == null) {
      throw new IllegalArgumentException("header: must be there");
    }
    if (sink != null) {
      finish();
    }
  }

  private void finish() throws IOException {
    if (ended || header == null || sink == null) {
      return;
    }
    if (received < header.bytes()) {
      answer(
          new UpdateReceipt.Refused(
              Refusal.MALFORMED,
              "the body ends after " + received + " of " + header.bytes() + " bytes"));
      return;
    }
    UpdateSink whole = sink;
    sink = null;
    whole
        .complete()
        .whenComplete(
            (receipt, failure) ->
                steps.run(
                    () -> {
                      if (failure != null) {
                        fail(failure);
                      } else {
                        answer(receipt);
                      }
                    }));
  }

  private void answer(UpdateReceipt receipt) {
    if (ended) {
      return;
    }
    end();
    receipt.fold(
        accepted -> true,
        refused -> {
          observer.refused(refused.refusal());
          return true;
        });
    send(ProtoMapping.toProto(receipt));
    call.close(Status.OK, new Metadata());
  }

  private void send(UploadResponse response) {
    if (!headersSent) {
      headersSent = true;
      call.sendHeaders(new Metadata());
    }
    call.sendMessage(response);
  }

  private void stalled() {
    if (!watch.isOver()) {
      return;
    }
    fail(
        Status.DEADLINE_EXCEEDED
            .withDescription(watch.reason("the upload was silent"))
            .asRuntimeException());
  }

  private void fail(Throwable failure) {
    if (ended) {
      return;
    }
    end();
    StatusRuntimeException status = Failures.status(failure);
    call.close(status.getStatus(), Failures.trailers(status));
  }

  /** Gives back what the upload holds; only the first call does anything. */
  private void end() {
    ended = true;
    watch.stop();
    if (sink != null) {
      UpdateSink broken = sink;
      sink = null;
      abort(broken);
    }
  }

  private static void abort(UpdateSink sink) {
    try {
      sink.abort();
    } catch (RuntimeException e) {
      LOG.error("An upload's sink could not be aborted", e);
    }
  }
}
