package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import java.util.HashMap;
import java.util.Map;

/** Keys of requests for tests. */
final class InMemoryRepeated implements RepeatedRequests {
  private record Begun(Digest request, Remembered answer) {}

  private final Map<String, Begun> begun = new HashMap<>();
  volatile boolean full;

  @Override
  public synchronized Known begin(String token, String key, Digest request) {
    Begun before = begun.get(token + key);
    if (before == null && full) {
      return new Known(State.TOO_MANY, null);
    }
    if (before == null) {
      begun.put(token + key, new Begun(request, null));
      return new Known(State.FRESH, null);
    }
    if (!before.request().equals(request)) {
      return new Known(State.OTHER, null);
    }
    return new Known(before.answer() == null ? State.BEGUN : State.DONE, before.answer());
  }

  @Override
  public synchronized void done(String token, String key, Remembered answer) {
    begun.compute(token + key, (same, before) -> new Begun(before.request(), answer));
  }

  @Override
  public synchronized void forget(String token, String key) {
    begun.remove(token + key);
  }
}
