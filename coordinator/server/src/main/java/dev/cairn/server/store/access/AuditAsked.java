package dev.cairn.server.store.access;

import dev.cairn.protocol.Digest;
import java.time.Instant;

/**
 * What an operation of the audit trail was asked to do.
 *
 * @param at when it was asked, or answered
 * @param token the id of the token that asked; empty if no token did
 * @param operator the name of that token
 * @param action the operation
 * @param subject what it was done to; empty for nothing that was there before
 * @param request SHA-256 of what was sent
 */
public record AuditAsked(
    Instant at, String token, String operator, String action, String subject, Digest request) {}
