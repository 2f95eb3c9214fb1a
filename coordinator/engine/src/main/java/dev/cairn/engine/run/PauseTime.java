package dev.cairn.engine.run;

/** When a run that is paused stands still. */
public enum PauseTime {
  /** When the round that is open has ended by itself. */
  AFTER_ROUND,
  /** At once: the open round is abandoned, and counts as no attempt. */
  NOW
}
