package dev.cairn.engine.history;

import dev.cairn.engine.round.RoundEvent;

/**
 * An event of a round and when it became durable.
 *
 * @param at milliseconds since 1970
 */
public record Dated(RoundEvent event, long at) {}
