package dev.cairn.server.grpc;

import dev.cairn.protocol.ClientId;
import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/** Which device sent the call that the current thread works on. */
final class Caller {
  static final Context.Key<ClientId> KEY = Context.key("cairn-caller");

  private Caller() {}

  /** The device; null where devices prove nothing, and while they enrol. */
  static @Nullable ClientId current() {
    return KEY.get();
  }
}
