package dev.cairn.client;

import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.client.SpentMark;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Remembers for which rounds a masked update may have left the device, or, against the semi-honest
 * adversary, a share: one line for each run with the highest round index. The rounds of a run only
 * move on, so everything up to that is spent.
 */
final class SpentRounds {
  private static final String KEY = "spent-rounds";

  /** Runs that are remembered; a device meets few, and they end. */
  private static final int RUNS_MAX = 256;

  /** Each session has its own object, while the clients of an app may share a store. */
  private static final Object ONE_AT_A_TIME = new Object();

  private final ClientStore store;

  SpentRounds(ClientStore store) {
    this.store = store;
  }

  /** The mark of a round, the same for all of its attempts. */
  SpentMark mark(RoundId round) {
    return new SpentMark() {
      @Override
      public boolean isSet() throws IOException {
        return isSpent(round);
      }

      @Override
      public boolean set() throws IOException {
        return spend(round);
      }
    };
  }

  private boolean isSpent(RoundId round) throws IOException {
    synchronized (ONE_AT_A_TIME) {
      return highest(lines(), round.run()) >= round.index();
    }
  }

  private boolean spend(RoundId round) throws IOException {
    synchronized (ONE_AT_A_TIME) {
      return spent(round);
    }
  }

  private boolean spent(RoundId round) throws IOException {
    Deque<String> lines = lines();
    if (highest(lines, round.run()) >= round.index()) {
      return false;
    }
    for (Iterator<String> it = lines.iterator(); it.hasNext(); ) {
      if (it.next().startsWith(round.run() + " ")) {
        it.remove();
      }
    }
    lines.addLast(round.run() + " " + round.index());
    while (lines.size() > RUNS_MAX) {
      lines.removeFirst();
    }
    try {
      store.put(KEY, String.join("\n", lines));
    } catch (ClientStoreException e) {
      throw new IOException(e.getMessage(), e);
    }
    return true;
  }

  private Deque<String> lines() throws IOException {
    Deque<String> lines = new ArrayDeque<>();
    try {
      for (String line : store.get(KEY).orElse("").split("\n", -1)) {
        if (!line.isEmpty()) {
          lines.add(line);
        }
      }
    } catch (ClientStoreException e) {
      throw new IOException(e.getMessage(), e);
    }
    return lines;
  }

  private static int highest(Deque<String> lines, RunId run) throws IOException {
    for (String line : lines) {
      if (line.startsWith(run + " ")) {
        try {
          return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
        } catch (NumberFormatException e) {
          throw new IOException("the mark of spent updates is damaged", e);
        }
      }
    }
    return 0;
  }
}
