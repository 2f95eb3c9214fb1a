package dev.cairn.benchmarks;

/** What a client computes in a secure round, beyond training. */
enum ClientStep {
  /** Checks the configuration, makes keys. */
  ADVERTISE,

  /** Checks the roster, deals and seals shares. */
  SHARE,

  /** Opens the shares of the others, masks the update, digests and signs it. */
  MASK,

  /** Checks and confirms the included set. */
  CONFIRM,

  /** Counts the confirmations, gives shares away. */
  REVEAL
}
