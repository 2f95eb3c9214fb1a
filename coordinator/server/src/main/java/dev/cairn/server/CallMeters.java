package dev.cairn.server;

import dev.cairn.protocol.Refusal;
import dev.cairn.server.grpc.CallObserver;
import dev.cairn.server.metrics.EngineMeters;

/** Tells the meters what the wire sees. */
final class CallMeters implements CallObserver {
  private final EngineMeters meters;

  CallMeters(EngineMeters meters) {
    this.meters = meters;
  }

  @Override
  public void refused(Refusal refusal) {
    meters.updateRefused(refusal);
  }

  @Override
  public void received(long bytes) {
    meters.received(bytes);
  }

  @Override
  public void sent(long bytes) {
    meters.sent(bytes);
  }
}
