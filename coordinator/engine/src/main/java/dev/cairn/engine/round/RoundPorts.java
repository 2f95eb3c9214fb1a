package dev.cairn.engine.round;

import dev.cairn.engine.port.CohortMessenger;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.UpdateStore;

/** What a round's driver needs from outside. */
public record RoundPorts(
    Journal<RoundEvent> journal,
    UpdateStore updates,
    ModelStore models,
    CohortMessenger<RoundState> messenger) {}
