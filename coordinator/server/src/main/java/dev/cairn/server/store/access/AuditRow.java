package dev.cairn.server.store.access;

import dev.cairn.protocol.Digest;

/**
 * A row of {@code audit}.
 *
 * @param entry what it says
 * @param hash what it says its hash is
 */
public record AuditRow(AuditEntry entry, Digest hash) {}
