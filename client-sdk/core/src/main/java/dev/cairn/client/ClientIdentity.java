package dev.cairn.client;

import dev.cairn.protocol.ClientId;
import java.security.SecureRandom;
import java.util.Optional;

/** Who the client is towards the coordinator. */
public interface ClientIdentity {

  /** The client's name: the same for as long as the app is installed. */
  ClientId clientId();

  /** An identity with a name that the app chose; it must not be a name of the device's owner. */
  static ClientIdentity of(ClientId clientId) {
    return () -> clientId;
  }

  /**
   * The identity in {@code store}: a random name of 32 hexadecimal digits, made on the first call.
   *
   * @throws ClientStoreException if the store cannot be read or written
   */
  static ClientIdentity in(ClientStore store) {
    String key = "client-id";
    Optional<String> kept = store.get(key);
    if (kept.isPresent()) {
      return of(new ClientId(kept.get()));
    }
    SecureRandom random = new SecureRandom();
    StringBuilder name = new StringBuilder(32);
    for (int i = 0; i < 32; i++) {
      name.append(Character.forDigit(random.nextInt(16), 16));
    }
    store.put(key, name.toString());
    return of(new ClientId(name.toString()));
  }
}
