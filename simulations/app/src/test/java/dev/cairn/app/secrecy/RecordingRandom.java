package dev.cairn.app.secrecy;

import dev.cairn.secagg.cipher.RandomSource;
import java.util.ArrayList;
import java.util.List;

/** Draws a client's secrets as the SDK does, and remembers the three that open its update. */
final class RecordingRandom implements RandomSource {
  private static final int SECRET_BYTES = 32;

  private final RandomSource system = RandomSource.system();
  private final List<byte[]> drawn = new ArrayList<>();

  @Override
  public synchronized void fill(byte[] target) {
    system.fill(target);
    if (target.length == SECRET_BYTES && drawn.size() < 3) {
      drawn.add(target.clone());
    }
  }

  private synchronized byte[] secret(int index) {
    return drawn.get(index);
  }

  /** How many of the secrets were drawn. */
  synchronized int count() {
    return drawn.size();
  }

  /** The private key with which the masks between two clients are agreed. */
  byte[] maskKey() {
    return secret(0);
  }

  /** The private key of the channels on which shares travel. */
  byte[] channelKey() {
    return secret(1);
  }

  /** The seed of the client's own mask, b. */
  byte[] self() {
    return secret(2);
  }
}
