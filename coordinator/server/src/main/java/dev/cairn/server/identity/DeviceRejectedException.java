package dev.cairn.server.identity;

/** A device is not let in; the message is one line that says why and what to do. */
public final class DeviceRejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final DeviceFault fault;

  DeviceRejectedException(DeviceFault fault, String line) {
    super(line);
    this.fault = fault;
  }

  /** What is wrong. */
  public DeviceFault fault() {
    return fault;
  }
}
