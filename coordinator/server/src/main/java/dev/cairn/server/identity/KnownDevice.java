package dev.cairn.server.identity;

/**
 * What decides whether a device is let in and invited, of one that the store knows.
 *
 * @param revoked whether it must not be let in
 * @param status whether it may take part
 */
public record KnownDevice(boolean revoked, DeviceStatus status) {

  /** One that was erased: turned away as if revoked, since it must not enrol again. */
  public static final KnownDevice ERASED = new KnownDevice(true, DeviceStatus.ACTIVE);
}
