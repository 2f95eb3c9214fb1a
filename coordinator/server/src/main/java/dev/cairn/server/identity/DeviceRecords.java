package dev.cairn.server.identity;

import dev.cairn.protocol.ClientId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The store of tokens and devices. Methods may block; what they change is durable when they return.
 * Trouble of the store is a {@link dev.cairn.protocol.TroubleException}.
 */
public interface DeviceRecords {

  /**
   * The same store, in which {@link #revoke} and {@link #erase} are refused unless the device is at
   * a revision; the refusal is a {@link DeviceMovedException}.
   */
  DeviceRecords expecting(long revision);

  /** Adds tokens that an operator asked for. */
  void add(List<TokenRecord> tokens, String operator);

  /** The token of an id. */
  Optional<TokenRecord> token(String id);

  /** The device of an id. */
  Optional<DeviceRecord> device(ClientId client);

  /**
   * What decides over letting devices in, read after this was called.
   *
   * @param clients a bounded number
   * @return of each that is enrolled or was erased
   */
  default Map<ClientId, KnownDevice> known(Set<ClientId> clients) {
    Map<ClientId, KnownDevice> known = new HashMap<>();
    for (ClientId client : clients) {
      Optional<DeviceRecord> device = device(client);
      if (device.isPresent()) {
        known.put(client, new KnownDevice(device.get().isRevoked(), device.get().status()));
      } else if (isErased(client)) {
        known.put(client, KnownDevice.ERASED);
      }
    }
    return known;
  }

  /**
   * Devices by their ids.
   *
   * @param after those behind this one; null for the first ones
   * @param max at most so many
   */
  List<DeviceRecord> devices(@Nullable ClientId after, int max);

  /**
   * Spends a token on a device and stores the device, both or none.
   *
   * @return false, and nothing changed, if the token was spent, or the device revoked or erased,
   *     meanwhile
   */
  boolean enrol(String tokenId, DeviceRecord device, Instant now);

  /**
   * Stores a device's new certificate.
   *
   * @return false, and nothing changed, if the device is not known or was revoked meanwhile
   */
  boolean renew(DeviceRecord device);

  /**
   * Revokes a device; one that is revoked stays as it is.
   *
   * @return whether the device is known
   */
  boolean revoke(ClientId client, String reason, String operator, Instant now);

  /**
   * Deletes everything that says more of a device than its id, which stays as that of a key that
   * must not come back.
   *
   * @return whether the device is known
   */
  boolean erase(ClientId client, Instant now);

  /** Whether a device was erased. */
  boolean isErased(ClientId client);
}
