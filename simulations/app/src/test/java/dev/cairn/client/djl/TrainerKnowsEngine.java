package dev.cairn.client.djl;

/** Breaks a rule of the house on purpose: a client knows the server's rules. */
public final class TrainerKnowsEngine {
  dev.cairn.engine.round.RoundMachine machine;
}
