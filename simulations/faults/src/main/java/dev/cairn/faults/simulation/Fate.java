package dev.cairn.faults.simulation;

/** What the network does to one request. */
public enum Fate {
  /** It arrives, and its answer too. */
  ARRIVES,
  /** It does not arrive. */
  REQUEST_LOST,
  /** It arrives, and its answer does not. */
  ANSWER_LOST,
  /** It arrives twice. */
  TWICE,
  /** It arrives later, after others of the same client perhaps; nobody hears the answer. */
  HELD
}
