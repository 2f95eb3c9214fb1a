package dev.cairn.benchmarks.secagg;

/** A round and what it cost both sides. */
record RoundResult(RoundShape shape, ClientCost client, ServerCost server) {}
