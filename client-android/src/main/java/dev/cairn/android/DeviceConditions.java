package dev.cairn.android;

import android.content.Context;
import android.net.ConnectivityManager;
import android.os.BatteryManager;
import android.os.PowerManager;
import dev.cairn.client.ParticipationPolicy;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets the device take part only while its power and network are as they must be. Never when the
 * device saves power.
 */
public final class DeviceConditions implements ParticipationPolicy {
  private final Requirements requirements;
  private final Supplier<DeviceState> device;

  DeviceConditions(Requirements requirements, Supplier<DeviceState> device) {
    this.requirements = requirements;
    this.device = device;
  }

  /**
   * The conditions of this device, looked at whenever the client asks.
   *
   * @param context any context of the app; needs the permission ACCESS_NETWORK_STATE
   * @param requirements what must be true
   */
  public static DeviceConditions of(Context context, Requirements requirements) {
    Context app = context.getApplicationContext();
    return new DeviceConditions(requirements, () -> stateOf(app));
  }

  private static DeviceState stateOf(Context context) {
    BatteryManager battery = context.getSystemService(BatteryManager.class);
    ConnectivityManager network = context.getSystemService(ConnectivityManager.class);
    PowerManager power = context.getSystemService(PowerManager.class);
    return new DeviceState(
        battery.isCharging(),
        battery.getIntProperty(BatteryManager.BATTERY_PROPERTY_CAPACITY),
        network.getActiveNetwork() != null,
        !network.isActiveNetworkMetered(),
        power.isPowerSaveMode());
  }

  @Override
  public Optional<String> objection() {
    return requirements.objectionTo(device.get());
  }
}
