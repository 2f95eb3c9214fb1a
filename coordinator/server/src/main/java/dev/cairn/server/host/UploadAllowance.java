package dev.cairn.server.host;

import dev.cairn.protocol.ClientId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of updates each client may send within a window of time, which begins with the
 * first of them. Room for an update is taken before it is sent, so that one that is on its way is
 * never broken off; what does not come is given back. The first update of a window has room however
 * large it is: a round asks for one of its own size, and no other. It may be sent again a few times
 * where a connection broke before its end.
 *
 * <p>What other coordinators over the same database have counted counts as soon as it is told here.
 * Safe for several threads.
 */
public final class UploadAllowance {

  /** The limit's name, as operators set it and clients are told it. */
  static final String NAME = "limits.uploadBytes";

  /** Clients that are counted; one more forgets the one that sent something longest ago. */
  public static final int CLIENTS_MAX = 65_536;

  /** When to ask again while another update is on its way, or its connection broke unnoticed. */
  static final long OPEN_RETRY_MILLIS = 5_000;

  /** How often the first update of a window may be begun. */
  static final int FIRST_TRIES_MAX = 4;

  private final long bytesMax;
  private final long windowMillis;
  private final LongSupplier nowMillis;
  private final Map<ClientId, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ClientId, Window> eldest) {
          return size() > CLIENTS_MAX;
        }
      };

  /** What one client has sent, or is about to, since a moment. */
  private static final class Window {
    private long sinceMillis;
    private long bytes;
    private int begun;
    private int open;
    private boolean complete;
    private long elsewhere;
    private boolean completeElsewhere;
    private @Nullable Use kept;

    Window(long sinceMillis) {
      this.sinceMillis = sinceMillis;
    }

    /** Bytes, wherever they were sent. */
    long used() {
      return bytes > Long.MAX_VALUE - elsewhere ? Long.MAX_VALUE : bytes + elsewhere;
    }

    /** Whether nothing has come as a whole, and this is not a try too many. */
    boolean isFirst() {
      return !complete && !completeElsewhere && open == 0 && begun < FIRST_TRIES_MAX;
    }
  }

  /**
   * What a client has sent within its window, or is about to.
   *
   * @param sinceMillis when the window began, in milliseconds since 1970
   * @param bytes at least 0
   * @param complete whether an update has come as a whole
   */
  public record Use(ClientId client, long sinceMillis, long bytes, boolean complete) {}

  /**
   * Creates allowances of which nothing is used.
   *
   * @param bytesMax bytes for each client in a window, at least 1
   * @param windowMillis the window's length, at least 1
   * @param nowMillis milliseconds since 1970
   */
  public UploadAllowance(long bytesMax, long windowMillis, LongSupplier nowMillis) {
    if (bytesMax < 1 || windowMillis < 1) {
      throw new IllegalArgumentException(
          "an allowance has at least 1 byte in 1 ms, not " + bytesMax + " in " + windowMillis);
    }
    this.bytesMax = bytesMax;
    this.windowMillis = windowMillis;
    this.nowMillis = nowMillis;
  }

  /** Lets everybody send everything: where clients do not prove who they are. */
  public static UploadAllowance unlimited() {
    return new UploadAllowance(Long.MAX_VALUE, 1, () -> 0);
  }

  /**
   * Takes room for an update.
   *
   * @param bytes its length, at least 0
   * @throws Overload if the client has sent too much; it says when there is room again
   */
  // Synchronized, like giving back: devices' calls come on many threads.
  public synchronized Share take(ClientId client, long bytes) {
    long now = nowMillis.getAsLong();
    Window known = windows.get(client);
    Window window = known == null || left(known, now) <= 0 ? new Window(now) : known;
    // A clock that was set back makes nobody wait for longer than a window.
    window.sinceMillis = Math.min(window.sinceMillis, now);
    if (!window.isFirst() && bytes > bytesMax - window.used()) {
      long left = left(window, now);
      throw new Overload(
          "this device has sent "
              + window.used()
              + " bytes, and may send "
              + bytesMax
              + " within "
              + windowMillis
              + " ms, of which "
              + left
              + " ms are left",
          window.open > 0 ? Math.min(left, OPEN_RETRY_MILLIS) : left,
          NAME);
    }
    window.bytes += bytes;
    window.begun++;
    window.open++;
    windows.put(client, window);
    return new Share(window, bytes);
  }

  /** What this process has counted and not told yet; of so many clients at most. */
  public synchronized List<Use> changed(int max) {
    long now = nowMillis.getAsLong();
    List<Use> changed = new ArrayList<>();
    for (Map.Entry<ClientId, Window> entry : windows.entrySet()) {
      Window window = entry.getValue();
      Use use = new Use(entry.getKey(), window.sinceMillis, window.bytes, window.complete);
      boolean told = window.kept == null ? window.begun == 0 : use.equals(window.kept);
      if (!told && left(window, now) > 0) {
        changed.add(use);
        if (changed.size() == max) {
          break;
        }
      }
    }
    return changed;
  }

  /** Hears that all coordinators can know this now. */
  public synchronized void kept(List<Use> uses) {
    for (Use use : uses) {
      Window window = windows.get(use.client());
      if (window != null) {
        window.kept = use;
      }
    }
  }

  /** Hears what all other coordinators have counted of a client, in place of what they had. */
  public synchronized void elsewhere(Use use) {
    long now = nowMillis.getAsLong();
    long since = Math.min(use.sinceMillis(), now);
    if (since + windowMillis <= now) {
      return;
    }
    Window known = windows.get(use.client());
    Window window = known == null || left(known, now) <= 0 ? new Window(since) : known;
    // All have one window together, which begins with the first update that any of them saw.
    window.sinceMillis = Math.min(window.sinceMillis, since);
    window.elsewhere = use.bytes();
    window.completeElsewhere = use.complete();
    windows.put(use.client(), window);
  }

  private long left(Window window, long now) {
    return window.sinceMillis + windowMillis - now;
  }

  /** The room of one update. For one thread at a time. */
  public final class Share {
    private final Window window;
    private long missing;
    private boolean closed;

    private Share(Window window, long bytes) {
      this.window = window;
      this.missing = bytes;
    }

    /** So many of its bytes have come. */
    public void arrived(long bytes) {
      missing -= bytes;
    }

    /** No more bytes come: gives back the room for those that have not. */
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      synchronized (UploadAllowance.this) {
        window.open--;
        window.bytes -= Math.max(0, missing);
        window.complete |= missing <= 0;
      }
    }
  }
}
