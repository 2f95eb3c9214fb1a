package dev.cairn.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.KeyHandover;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The coordinator's keys that a device pins, which change only as those keys themselves say. */
final class PinnedKeys {
  private PinnedKeys() {}

  /**
   * Keeps a renewed enrolment with the keys that follow from those that are pinned.
   *
   * @param handovers encoded, the oldest first
   * @throws dev.cairn.protocol.TroubleException if it cannot be kept
   */
  static void keep(DeviceKeys keys, Enrolment renewed, List<ByteString> handovers) {
    synchronized (keys) {
      List<byte[]> pinned = keys.enrolment().orElseThrow().coordinatorKeys();
      keys.keep(
          new Enrolment(
              renewed.certificate(),
              renewed.ca(),
              KeyHandover.follow(pinned, decoded(handovers)),
              renewed.issuer()));
    }
  }

  /**
   * Keeps the keys that follow from those that are pinned, if they are others. A device that cannot
   * keep them now is told again.
   *
   * @param handovers encoded, the oldest first
   */
  static void follow(DeviceKeys keys, List<ByteString> handovers) {
    if (handovers.isEmpty()) {
      return;
    }
    // A renewal may come on another thread, and neither may take back what the other one keeps.
    synchronized (keys) {
      Optional<Enrolment> known = keys.enrolment();
      if (!known.isPresent()) {
        return;
      }
      Enrolment enrolment = known.get();
      List<byte[]> pinned = enrolment.coordinatorKeys();
      List<byte[]> followed = KeyHandover.follow(pinned, decoded(handovers));
      if (!same(pinned, followed)) {
        Enrolment next =
            new Enrolment(enrolment.certificate(), enrolment.ca(), followed, enrolment.issuer());
        try {
          keys.keep(next);
        } catch (TroubleException e) {
          // The keys that it pins are good for this round still.
        }
      }
    }
  }

  /** Statements that this version reads; nothing follows from the others. */
  private static List<KeyHandover> decoded(List<ByteString> encoded) {
    List<KeyHandover> handovers = new ArrayList<>();
    for (ByteString one : encoded.subList(0, Math.min(encoded.size(), KeyHandover.CHAIN_MAX))) {
      try {
        handovers.add(KeyHandover.decode(one.toByteArray()));
      } catch (IllegalArgumentException e) {
        return handovers;
      }
    }
    return handovers;
  }

  private static boolean same(List<byte[]> some, List<byte[]> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!Arrays.equals(some.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }
}
