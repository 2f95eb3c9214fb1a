package dev.cairn.faults.simulation;

/** What a client sends that no coordinator may take. */
public enum Spoilt {
  /** An update that ends too early. */
  TOO_SHORT,
  /** An update with bytes too many. */
  TOO_LONG,
  /** An update whose bytes are not those that were announced. */
  OTHER_DIGEST,
  /** An update whose every field is as large as it can be. */
  OVERFLOWING,
  /** An update of somebody who is not in the round. */
  OF_A_STRANGER,
  /** A message that is none. */
  NO_MESSAGE
}
