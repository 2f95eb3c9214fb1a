package dev.cairn.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.WireLimits;
import dev.cairn.grpc.v1.FetchResponse;
import dev.cairn.protocol.Digest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices that take their time to read a file. */
@Timeout(60)
class SlowFetchTest {
  private static final Duration STALL = Duration.ofSeconds(1);
  private static final int CHUNKS = 24;

  private final Loopback loopback = new Loopback(Loopback.with(STALL, 100), CallObserver.NONE);
  private final Iterator<FetchResponse> answers = begun();

  private Iterator<FetchResponse> begun() {
    Digest digest = loopback.gateway.file(Samples.bytes(CHUNKS * WireLimits.CHUNK_BYTES));
    return loopback.stub().fetch(ProtoMapping.fetch(digest, 0));
  }

  @AfterEach
  void close() {
    loopback.close();
  }

  /** In all it takes longer than a device may wait that reads nothing. */
  @Test
  void deviceThatReadsEachChunkInTime_getsTheFile() throws InterruptedException {
    long read = 0;
    while (answers.hasNext()) {
      read += answers.next().getChunk().size();
      Thread.sleep(150);
    }
    assertThat(read).isEqualTo((long) CHUNKS * WireLimits.CHUNK_BYTES);
  }

  @Test
  void deviceThatStopsReading_isGivenUp_andTheFileIsClosed() {
    assertThat(answers.next().hasHead()).isTrue();
    Loopback.await("the file to be closed", () -> loopback.gateway.openFiles.get() == 0);
    assertThatThrownBy(() -> answers.forEachRemaining(answer -> {}))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> {
              assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
              assertThat(failure.getStatus().getDescription())
                  .isEqualTo("nothing was read for 1000 ms");
            });
  }
}
