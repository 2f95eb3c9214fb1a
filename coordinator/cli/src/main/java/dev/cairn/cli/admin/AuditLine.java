package dev.cairn.cli.admin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of a coordinator's audit trail.
 *
 * @param number 1 for the first
 * @param at when it was answered
 * @param token the id of the token that asked; null for what a coordinator did by itself
 * @param operator the name of that token
 * @param action the operation
 * @param subject what it was done to; empty for nothing that was there before
 * @param outcome {@code ok}, {@code replayed} of a repetition that got the first answer again, the
 *     code of the problem, or {@code unknown}
 * @param request SHA-256 of what was sent
 * @param previous the hash of the line before
 * @param hash over all of this
 */
public record AuditLine(
    long number,
    Instant at,
    @Nullable String token,
    String operator,
    String action,
    String subject,
    String outcome,
    String request,
    String previous,
    String hash) {}
