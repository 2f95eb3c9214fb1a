package dev.cairn.faults.check;

import dev.cairn.engine.round.Committed;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.ModelId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every model has one parent, the one before it, and its version is one higher. */
final class VersionsGrowByOne implements Invariant {
  @Override
  public void check(Evidence evidence) {
    Map<String, Committed> committed = evidence.committed();
    @Nullable ModelId parent = null;
    int version = 0;
    for (RunEvent event : evidence.run()) {
      if (event instanceof RunEvent.RunStarted started) {
        parent = started.initial();
      } else if (event instanceof RunEvent.RoundSucceeded succeeded) {
        String stream = RoundDriver.stream(succeeded.round());
        Committed round = committed.remove(stream);
        if (round == null || !round.model().equals(succeeded.model())) {
          throw new BrokenInvariantException(stream + " did not make " + succeeded.model());
        }
        if (!round.config().base().equals(parent) || round.config().baseVersion() != version) {
          throw new BrokenInvariantException(
              stream
                  + " began from version "
                  + round.config().baseVersion()
                  + ", the run is at "
                  + version);
        }
        parent = succeeded.model();
        version++;
      }
    }
    if (!committed.isEmpty()) {
      throw new BrokenInvariantException(committed.keySet() + " committed unseen by the run");
    }
  }
}
