package dev.cairn.client;

/** Breaks a rule of the house on purpose: the SDK knows one of its trainers. */
public final class CoreKnowsDjl {
  dev.cairn.client.djl.DjlTrainer trainer;
}
