package dev.cairn.engine.round;

import dev.cairn.engine.port.CohortMessenger;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.Ownership;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.engine.privacy.PrivacyPorts;
import dev.cairn.engine.privacy.RoundPrivacy;
import org.jspecify.annotations.Nullable;

/**
 * What a round's driver needs from outside.
 *
 * @param journal the rounds' streams
 * @param updates bodies of updates
 * @param models files of models
 * @param messages of secure rounds
 * @param secure the cryptography of secure rounds; null where only plain rounds run
 * @param privacy ledgers and noise; null where no round is protected
 * @param messenger tells those who wait
 * @param ownership of the driver, under which the journals are as well
 */
public record RoundPorts(
    Journal<RoundEvent> journal,
    UpdateStore updates,
    ModelStore models,
    MessageStore messages,
    @Nullable SecureAggregation secure,
    @Nullable PrivacyPorts privacy,
    CohortMessenger<RoundState> messenger,
    Ownership ownership) {

  /** Ports of a driver beside which there is no other. */
  public RoundPorts(
      Journal<RoundEvent> journal,
      UpdateStore updates,
      ModelStore models,
      MessageStore messages,
      @Nullable SecureAggregation secure,
      @Nullable PrivacyPorts privacy,
      CohortMessenger<RoundState> messenger) {
    this(journal, updates, models, messages, secure, privacy, messenger, Ownership.undisputed());
  }

  /** Ports where no round is protected by noise. */
  public RoundPorts(
      Journal<RoundEvent> journal,
      UpdateStore updates,
      ModelStore models,
      MessageStore messages,
      @Nullable SecureAggregation secure,
      CohortMessenger<RoundState> messenger) {
    this(journal, updates, models, messages, secure, null, messenger);
  }

  /** Ledgers and noise. */
  public PrivacyPorts privacyPorts() {
    PrivacyPorts present = privacy;
    if (present == null) {
      throw new IllegalStateException("a round with privacy where none is kept");
    }
    return present;
  }

  /** Turns the reservation of a round with privacy into a charge. */
  void charge(RoundConfig config, RoundPrivacy with, long now) {
    privacyPorts()
        .desk(config.population(), with.rules().budget())
        .charge(config.id(), with.ledger(), now);
  }

  SecureAggregation secureAggregation() {
    SecureAggregation present = secure;
    if (present == null) {
      throw new IllegalStateException("a secure round where only plain rounds run");
    }
    return present;
  }
}
