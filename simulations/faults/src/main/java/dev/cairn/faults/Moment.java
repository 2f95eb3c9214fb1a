package dev.cairn.faults;

/** When, around an append to a journal, a coordinator crashes. */
public enum Moment {
  /** Nothing was appended; a body or a model that belongs to it is on disk already. */
  BEFORE_APPEND,
  /** The events are durable, and nobody was told. */
  AFTER_APPEND,
  /** The answer was sent. */
  AFTER_ANSWER
}
