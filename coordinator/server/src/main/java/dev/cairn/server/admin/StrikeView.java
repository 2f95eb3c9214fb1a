package dev.cairn.server.admin;

import dev.cairn.protocol.RoundId;
import java.time.Instant;

/**
 * Something that a device did wrong.
 *
 * @param at when
 * @param round where
 * @param reason what, for instance {@code MALFORMED}
 * @param detail for people
 */
public record StrikeView(Instant at, RoundId round, String reason, String detail) {}
