package dev.cairn.engine.round;

/** When clients that answer in a state hear of what they sent. */
public enum Hearing {
  /** Each as soon as it can be told: without that it does not go on. */
  AT_ONCE,

  /** Each for itself, but nothing that it still has to do depends on it. */
  RECEIPT,

  /** All together, when the state ends; before that each only that its message is here. */
  TOGETHER
}
