package dev.cairn.engine.round;

import dev.cairn.engine.port.CohortMessenger;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.UpdateStore;
import org.jspecify.annotations.Nullable;

/**
 * What a round's driver needs from outside.
 *
 * @param journal the rounds' streams
 * @param updates bodies of updates
 * @param models files of models
 * @param messages of secure rounds
 * @param secure the cryptography of secure rounds; null where only plain rounds run
 * @param messenger tells those who wait
 */
public record RoundPorts(
    Journal<RoundEvent> journal,
    UpdateStore updates,
    ModelStore models,
    MessageStore messages,
    @Nullable SecureAggregation secure,
    CohortMessenger<RoundState> messenger) {

  SecureAggregation secureAggregation() {
    SecureAggregation present = secure;
    if (present == null) {
      throw new IllegalStateException("a secure round where only plain rounds run");
    }
    return present;
  }
}
