package dev.cairn.faults.simulation;

import dev.cairn.client.testing.SimulatedAuthority;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.engine.secure.SecureSide;
import dev.cairn.faults.Losses;
import dev.cairn.faults.ModelledClient;
import dev.cairn.faults.OneHotClient;
import dev.cairn.faults.Participant;
import dev.cairn.faults.SdkClient;
import dev.cairn.faults.SecureOneHotClient;
import dev.cairn.faults.modelled.ModelledSide;
import dev.cairn.protocol.Coordinator;
import dev.cairn.secagg.graph.Adversary;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in a run: the SDK's clients and others that save its threads, and where the
 * cryptography is modelled only those.
 */
final class Cast {
  private final TrainingPlan plan;
  private final @Nullable SimulatedAuthority authority;
  private final boolean real;
  private final VirtualClock clock;

  /**
   * Makes the cast of a plan.
   *
   * @param seed of the keys, which protect nothing here: the same run must be possible again
   * @param clock of the clients' devices
   */
  Cast(TrainingPlan plan, Depth depth, long seed, VirtualClock clock) {
    this.plan = plan;
    this.real = depth.isReal();
    this.clock = clock;
    this.authority =
        plan.secure() != null && depth.isReal()
            ? new SimulatedAuthority(new SplittableRandom(seed)::nextBytes)
            : null;
  }

  /** A coordinator's side of secure rounds; null if the rounds are plain. */
  @Nullable SecureSide side(MessageStore messages) {
    if (plan.secure() == null) {
      return null;
    }
    SimulatedAuthority keys = authority;
    return keys == null
        ? new ModelledSide(messages)
        : new SecureDesk(messages, keys.coordinator(), keys);
  }

  Participant client(Coordinator way, int index) {
    SecureRules secure = plan.secure();
    SimulatedAuthority keys = authority;
    SimulatedAuthority.Device device = keys == null ? null : keys.enrol();
    if (real && index % 2 == 0) {
      return new SdkClient(way, plan.population(), index, device, clock::elapsedMillis);
    } else if (device != null) {
      return new SecureOneHotClient(way, plan.population(), index, device, Losses.none());
    } else if (secure != null) {
      boolean confirms = secure.adversary() == Adversary.MALICIOUS;
      return new ModelledClient(way, plan.population(), index, confirms);
    }
    return new OneHotClient(way, plan.population(), index);
  }
}
