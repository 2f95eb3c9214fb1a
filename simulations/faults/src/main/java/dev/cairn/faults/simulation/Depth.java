package dev.cairn.faults.simulation;

import java.util.Locale;

/** How much of a simulation is real. */
public enum Depth {
  /** Journals in memory, and secure rounds whose cryptography is modelled. */
  MEMORY,
  /** Journals in memory, and all of CSA/1. */
  SECURE,
  /** Journals and messages in PostgreSQL, and all of CSA/1. */
  POSTGRES;

  /** Whether secure rounds have real keys, masks and signatures. */
  boolean isReal() {
    return this != MEMORY;
  }

  /** As it is written on a command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
