package dev.cairn.server.grpc;

import dev.cairn.protocol.ClientId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the open calls of each device, over all its connections. Safe for several threads. */
final class CallsOfDevices {

  /** Calls that a device may have open at once, held ones included; it needs one or two. */
  static final int CALLS_MAX = 64;

  private final Map<ClientId, Integer> open = new ConcurrentHashMap<>();

  /** Counts a call that begins; false if it is one too many, which is not counted. */
  boolean enter(ClientId client) {
    boolean[] counted = new boolean[1];
    open.compute(
        client,
        (name, calls) -> {
          int before = calls == null ? 0 : calls;
          counted[0] = before < CALLS_MAX;
          return counted[0] ? before + 1 : before;
        });
    return counted[0];
  }

  /** A call that was counted is over. */
  void leave(ClientId client) {
    open.computeIfPresent(client, (name, calls) -> calls == 1 ? null : calls - 1);
  }
}
