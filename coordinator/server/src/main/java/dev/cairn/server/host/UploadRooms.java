package dev.cairn.server.host;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.UpdateHeader;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The room that uploads take: memory of the process, of which a client gets a part, and bytes of
 * the client's allowance. Safe for several threads.
 */
public final class UploadRooms {

  /**
   * What one upload holds in memory while it streams: the transport's window and two pieces, and
   * what is gathered for the disk.
   */
  private static final long UPLOAD_BYTES = 2 << 20;

  /**
   * Uploads of a client at a time, those included that wait for memory: one, and those whose broken
   * connections nobody has noticed yet.
   */
  static final int CLIENT_UPLOADS_MAX = 4;

  private final Map<ClientId, Integer> uploads = new ConcurrentHashMap<>();
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
   * @return fails with {@link Overload} if too many wait, or the client sends too many at once or
   *     has sent too much
   */
  CompletionStage<Room> take(UpdateHeader header) {
    ClientId client = header.session().client();
    if (uploads.merge(client, 1, Integer::sum) > CLIENT_UPLOADS_MAX) {
      leave(client);
      return CompletableFuture.failedFuture(
          new Overload(
              "this device sends " + CLIENT_UPLOADS_MAX + " updates already, which is the most"));
    }
    UploadAllowance.Share share;
    try {
      share = allowance.take(client, header.bytes());
    } catch (Overload e) {
      leave(client);
      return CompletableFuture.failedFuture(e);
    }
    return budget
        .take(UPLOAD_BYTES)
        .handle(
            (turn, failure) -> {
              if (failure != null) {
                share.close();
                leave(client);
                throw failure instanceof RuntimeException known
                    ? known
                    : new CompletionException(failure);
              }
              return new Room(client, share);
            });
  }

  private void leave(ClientId client) {
    uploads.computeIfPresent(client, (id, count) -> count == 1 ? null : count - 1);
  }

  /** Clients whose uploads are counted now. */
  int clients() {
    return uploads.size();
  }

  /** The room of one upload, until it is closed, once. For one thread at a time. */
  final class Room {
    private final ClientId client;
    private final UploadAllowance.Share share;

    private Room(ClientId client, UploadAllowance.Share share) {
      this.client = client;
      this.share = share;
    }

    /** So many bytes of the update have come. */
    void arrived(long bytes) {
      share.arrived(bytes);
    }

    /** No more bytes come. */
    void close() {
      share.close();
      leave(client);
      budget.give(UPLOAD_BYTES);
    }
  }
}
