package dev.cairn.secagg.graph;

/** Against whom a round is to keep its promises. */
public enum Adversary {
  /** The coordinator follows the protocol, but reads everything, and so do the colluders. */
  SEMI_HONEST,

  /** The coordinator and the colluders do whatever they like. */
  MALICIOUS
}
