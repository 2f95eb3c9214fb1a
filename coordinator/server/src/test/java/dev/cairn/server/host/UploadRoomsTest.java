package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One device that begins uploads and does not end them leaves room for all others. */
class UploadRoomsTest {
  private static final long MEBIBYTE = 1 << 20;

  private static CompletableFuture<UploadRooms.Room> take(UploadRooms rooms, String client) {
    return rooms.take(header(client)).toCompletableFuture();
  }

  private static UpdateHeader header(String client) {
    return new UpdateHeader(
        new SessionId(new RoundId(new RunId("run"), 1, 1), new ClientId(client)),
        Digest.of(new byte[1]),
        10);
  }

  @Test
  void uploadsOfAClientBeyondItsNumber_areRefused_untilOneOfThemEnds() {
    UploadRooms rooms = new UploadRooms(64 * MEBIBYTE, UploadAllowance.unlimited());
    List<UploadRooms.Room> taken = new ArrayList<>();
    for (int i = 0; i < UploadRooms.CLIENT_UPLOADS_MAX; i++) {
      taken.add(take(rooms, "drips").join());
    }
    assertThat(take(rooms, "drips"))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(Overload.class)
        .withMessage("this device sends 4 updates already, which is the most");
    take(rooms, "other").join().close();

    taken.remove(0).close();
    taken.add(take(rooms, "drips").join());
    assertThat(take(rooms, "drips")).isCompletedExceptionally();

    taken.forEach(UploadRooms.Room::close);
    assertThat(rooms.clients()).as("clients in mind").isZero();
    assertThat(rooms.memoryUsed()).isZero();
  }

  @Test
  void uploadsThatWaitForMemory_countAsTheClients() {
    UploadRooms rooms = new UploadRooms(MEBIBYTE, UploadAllowance.unlimited());
    UploadRooms.Room first = take(rooms, "drips").join();
    List<CompletableFuture<UploadRooms.Room>> waiting = new ArrayList<>();
    for (int i = 1; i < UploadRooms.CLIENT_UPLOADS_MAX; i++) {
      waiting.add(take(rooms, "drips"));
    }
    assertThat(take(rooms, "drips")).isCompletedExceptionally();
    CompletableFuture<UploadRooms.Room> other = take(rooms, "other");
    assertThat(other).isNotDone();
    first.close();
    waiting.forEach(room -> room.join().close());
    other.join().close();
    assertThat(rooms.clients()).isZero();
  }

  @Test
  void refusalByTheAllowance_isNoUpload() {
    UploadRooms rooms = new UploadRooms(64 * MEBIBYTE, new UploadAllowance(10, 60_000, () -> 0));
    UploadRooms.Room whole = take(rooms, "a").join();
    whole.arrived(10);
    whole.close();
    for (int i = 0; i <= UploadRooms.CLIENT_UPLOADS_MAX; i++) {
      assertThat(take(rooms, "a")).isCompletedExceptionally();
    }
    assertThat(rooms.clients()).isZero();
  }
}
