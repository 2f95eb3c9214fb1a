package dev.cairn.server;

/** Stands for the composition root in a fixture. */
public final class RootFixture {
  int parts;
}
