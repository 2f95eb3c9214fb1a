package dev.cairn.server;

import dev.cairn.protocol.Refusal;
import dev.cairn.server.grpc.CallObserver;
import dev.cairn.server.grpc.Rejection;
import dev.cairn.server.metrics.DeviceMeters;
import dev.cairn.server.metrics.EngineMeters;
import java.time.Duration;

/** Tells the meters what the wire sees. */
final class CallMeters implements CallObserver {
  private final EngineMeters meters;
  private final DeviceMeters devices;

  CallMeters(EngineMeters meters, DeviceMeters devices) {
    this.meters = meters;
    this.devices = devices;
  }

  @Override
  public void taken(String method, long nanos) {
    meters.callWaited(Duration.ofNanos(nanos));
  }

  @Override
  public void rejected(Rejection rejection) {
    devices.rejected(rejection.name());
  }

  @Override
  public void refused(Refusal refusal) {
    meters.updateRefused(refusal);
  }

  @Override
  public void messageRefused(Refusal refusal) {
    meters.messageRefused(refusal);
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
