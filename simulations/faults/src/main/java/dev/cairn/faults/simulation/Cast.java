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
import dev.cairn.faults.SecureOneHotClient;
import dev.cairn.faults.SteppingClient;
import dev.cairn.faults.modelled.ModelledSide;
import dev.cairn.protocol.Coordinator;
import dev.cairn.secagg.graph.Adversary;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Who takes part in a run: plain clients, or secure ones with real or modelled cryptography. */
final class Cast {
  private final TrainingPlan plan;
  private final @Nullable SimulatedAuthority authority;
  private final List<SecureOneHotClient> real = new ArrayList<>();

  /**
   * Makes the cast of a plan.
   *
   * @param seed of the keys, which protect nothing here: the same run must be possible again
   */
  Cast(TrainingPlan plan, Depth depth, long seed) {
    this.plan = plan;
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

  SteppingClient client(Coordinator way, int index) {
    SecureRules secure = plan.secure();
    SimulatedAuthority keys = authority;
    if (secure == null) {
      return new OneHotClient(way, plan.population(), index);
    }
    if (keys == null) {
      return new ModelledClient(
          way, plan.population(), index, secure.adversary() == Adversary.MALICIOUS);
    }
    SecureOneHotClient client =
        new SecureOneHotClient(way, plan.population(), index, keys.enrol(), Losses.none());
    real.add(client);
    return client;
  }

  /** Why clients ended their part before its time. */
  List<String> aborts() {
    List<String> aborts = new ArrayList<>();
    real.forEach(client -> aborts.addAll(client.aborts()));
    return aborts;
  }
}
