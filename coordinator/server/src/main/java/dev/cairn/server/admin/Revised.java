package dev.cairn.server.admin;

/**
 * A view of something whose states are numbered: of two states, the later has the higher number.
 */
public interface Revised {

  /** Which state it shows. */
  long revision();
}
