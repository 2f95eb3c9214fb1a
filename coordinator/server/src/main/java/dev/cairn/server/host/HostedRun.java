package dev.cairn.server.host;

import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.RunId;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run that this process drives, as others see it: its plan, and where it stands. */
final class HostedRun {
  private final RunId id;
  private final TrainingPlan plan;
  private final BiConsumer<HostedRun, RunSnapshot> onMoved;
  private final Consumer<HostedRun> onEnded;
  private final Consumer<HostedRun> onLeft;
  private volatile @Nullable RunSnapshot snapshot;

  /**
   * Creates the view of a run.
   *
   * @param onMoved told of each snapshot that may answer a request that waits, on the owner's
   *     thread; must not block
   * @param onEnded told once that the run is over
   * @param onLeft told once, instead, that this process drives it no more
   */
  HostedRun(
      RunId id,
      TrainingPlan plan,
      BiConsumer<HostedRun, RunSnapshot> onMoved,
      Consumer<HostedRun> onEnded,
      Consumer<HostedRun> onLeft) {
    this.id = id;
    this.plan = plan;
    this.onMoved = onMoved;
    this.onEnded = onEnded;
    this.onLeft = onLeft;
  }

  RunId id() {
    return id;
  }

  TrainingPlan plan() {
    return plan;
  }

  /** Where the run stands; null until its owner has read the journal. */
  @Nullable RunSnapshot snapshot() {
    return snapshot;
  }

  /** Called by the owner. */
  void publish(RunSnapshot next) {
    RunSnapshot before = snapshot;
    if (before != null
        && before.round() == next.round()
        && before.standing() == next.standing()
        && same(before.run(), next.run())) {
      return;
    }
    snapshot = next;
    if (before == null || !before.tellsTheSameAs(next)) {
      onMoved.accept(this, next);
    }
  }

  private static boolean same(RunState a, RunState b) {
    return a.equals(b);
  }

  /** Called by the owner. */
  void end() {
    onEnded.accept(this);
  }

  /** Called by the owner. */
  void leave() {
    onLeft.accept(this);
  }
}
