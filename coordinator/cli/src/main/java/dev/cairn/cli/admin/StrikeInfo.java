package dev.cairn.cli.admin;

import java.time.Instant;

/**
 * Something that a device did wrong.
 *
 * @param at when
 * @param round where
 * @param reason what
 * @param detail for people
 */
public record StrikeInfo(Instant at, String round, String reason, String detail) {}
