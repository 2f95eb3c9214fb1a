package dev.cairn.server.host;

import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import java.util.concurrent.CompletableFuture;

/**
 * What stands behind something that was read about a run: whether it may be told. It is taken along
 * when the state is read, and confirmed when the answer is known.
 */
interface Standing {

  /**
   * Completes if what was read was all there was, or fails with {@link TroubleException}: then
   * nobody is told anything but to ask again.
   */
  CompletableFuture<Void> confirm();

  /** Of what cannot change any more, whoever tells it. */
  static Standing fact() {
    return () -> CompletableFuture.completedFuture(null);
  }

  /** Of what the journal says about a run that others drive, or that is not taken up yet. */
  static Standing hearsay(RunId run) {
    return () -> CompletableFuture.failedFuture(elsewhere(run));
  }

  /** Says that a run is not driven here. */
  static NotDrivenException elsewhere(RunId run) {
    return new NotDrivenException("run " + run + " is not driven here: ask again");
  }
}
