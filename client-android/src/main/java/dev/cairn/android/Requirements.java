package dev.cairn.android;

import java.util.Optional;

/**
 * What must be true of a device before it trains.
 *
 * @param charging whether it must be charging
 * @param unmetered whether its network must be unmetered
 * @param batteryPercentMin the least charge of its battery, 0 to 100; a device that does not tell
 *     its charge is taken to have enough
 */
public record Requirements(boolean charging, boolean unmetered, int batteryPercentMin) {
  public Requirements {
    if (batteryPercentMin < 0 || batteryPercentMin > 100) {
      throw new IllegalArgumentException(
          "batteryPercentMin must be 0 to 100, not " + batteryPercentMin);
    }
  }

  /** Charging, on an unmetered network, with at least half of the battery. */
  public static Requirements cautious() {
    return new Requirements(true, true, 50);
  }

  /** The first thing that is not as it must be, in words. */
  Optional<String> objectionTo(DeviceState state) {
    if (state.powerSave()) {
      return Optional.of("the device saves power");
    }
    if (charging && !state.charging()) {
      return Optional.of("the device is not charging");
    }
    if (state.batteryPercent() >= 0 && state.batteryPercent() < batteryPercentMin) {
      return Optional.of(
          "the battery is at "
              + state.batteryPercent()
              + " %, at least "
              + batteryPercentMin
              + " % are needed");
    }
    if (!state.connected()) {
      return Optional.of("there is no network");
    }
    if (unmetered && !state.unmetered()) {
      return Optional.of("the network is metered");
    }
    return Optional.empty();
  }
}
