package dev.cairn.server.grpc;

import io.grpc.ServerCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the events of a call whose handler is not known yet. No message can be among them, because
 * nobody has asked for one, so they are few.
 */
final class DeferredListener<Q> extends ServerCall.Listener<Q> {
  private final List<Consumer<ServerCall.Listener<Q>>> kept = new ArrayList<>();
  private ServerCall.@Nullable Listener<Q> handler;

  /** Hands over what came and what will come. */
  void handOver(ServerCall.Listener<Q> to) {
    while (true) {
      List<Consumer<ServerCall.Listener<Q>>> now;
      // The call's thread adds events while this one takes them.
      synchronized (this) {
        if (kept.isEmpty()) {
          handler = to;
          return;
        }
        now = new ArrayList<>(kept);
        kept.clear();
      }
      now.forEach(event -> event.accept(to));
    }
  }

  private void pass(Consumer<ServerCall.Listener<Q>> event) {
    ServerCall.Listener<Q> to;
    synchronized (this) {
      to = handler;
      if (to == null) {
        kept.add(event);
        return;
      }
    }
    event.accept(to);
  }

  @Override
  public void onMessage(Q message) {
    pass(to -> to.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    pass(ServerCall.Listener::onHalfClose);
  }

  @Override
  public void onCancel() {
    pass(ServerCall.Listener::onCancel);
  }

  @Override
  public void onComplete() {
    pass(ServerCall.Listener::onComplete);
  }

  @Override
  public void onReady() {
    pass(ServerCall.Listener::onReady);
  }
}
