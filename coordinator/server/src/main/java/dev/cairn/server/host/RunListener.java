package dev.cairn.server.host;

import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;

/** Hears how runs go, for metrics and feeds. Methods are called from many threads, never block. */
public interface RunListener {

  /** Hears nothing. */
  RunListener NONE = new RunListener() {};

  /** A round is in {@code state}, durably. */
  default void roundMoved(RoundState state) {}

  /** A round goes on elsewhere, if it goes on: this process hears no more of it. */
  default void roundLeft(RoundId round) {}

  /** A run is in {@code state}, durably. */
  default void runMoved(RunId run, Population population, RunState state) {}
}
