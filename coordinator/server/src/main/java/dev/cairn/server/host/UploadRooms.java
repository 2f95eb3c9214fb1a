package dev.cairn.server.host;

import dev.cairn.protocol.UpdateHeader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The room that uploads take: memory of the process, and bytes of the client's allowance. */
public final class UploadRooms {

  /** What one upload holds in memory while it streams: the transport's window and two blocks. */
  private static final long UPLOAD_BYTES = 1 << 20;

  private final ByteBudget budget;
  private final UploadAllowance allowance;

  /**
   * Creates rooms of which all are free.
   *
   * @param memoryBytes memory that uploads may use at once; at least one has room
   */
  public UploadRooms(long memoryBytes, UploadAllowance allowance) {
    this.budget = new ByteBudget(Math.max(UPLOAD_BYTES, memoryBytes));
    this.allowance = allowance;
  }

  /** Memory that uploads use now, in bytes. */
  long memoryUsed() {
    return budget.used();
  }

  /**
   * Makes room for an update, when there is.
   *
   * @return fails with {@link Overload} if too many wait, or the client has sent too much
   */
  CompletionStage<Room> take(UpdateHeader header) {
    UploadAllowance.Share share;
    try {
      share = allowance.take(header.session().client(), header.bytes());
    } catch (Overload e) {
      return CompletableFuture.failedFuture(e);
    }
    return budget
        .take(UPLOAD_BYTES)
        .handle(
            (turn, failure) -> {
              if (failure != null) {
                share.close();
                throw failure instanceof RuntimeException known
                    ? known
                    : new CompletionException(failure);
              }
              return new Room(share);
            });
  }

  /** The room of one upload, until it is closed, once. For one thread at a time. */
  final class Room {
    private final UploadAllowance.Share share;

    private Room(UploadAllowance.Share share) {
      this.share = share;
    }

    /** So many bytes of the update have come. */
    void arrived(long bytes) {
      share.arrived(bytes);
    }

    /** No more bytes come. */
    void close() {
      share.close();
      budget.give(UPLOAD_BYTES);
    }
  }
}
