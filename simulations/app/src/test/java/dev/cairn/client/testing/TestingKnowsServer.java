package dev.cairn.client.testing;

/** Breaks a rule of the house on purpose: the test kit needs a server. */
public final class TestingKnowsServer {
  dev.cairn.server.host.RunHost host;
}
