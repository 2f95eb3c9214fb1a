package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit trail.
 *
 * @param number 1 for the first
 * @param at when it was answered
 * @param token the id of the token that asked; null for what a coordinator did by itself
 * @param operator the name of that token
 * @param action the operation
 * @param subject what it was done to; empty for nothing that was there before
 * @param outcome {@code ok}, or the code of the problem
 * @param request SHA-256 of what was sent
 * @param previous the hash of the line before
 * @param hash over all of this
 */
public record AuditView(
    long number,
    Instant at,
    @Nullable String token,
    String operator,
    String action,
    String subject,
    String outcome,
    Digest request,
    Digest previous,
    Digest hash) {}
