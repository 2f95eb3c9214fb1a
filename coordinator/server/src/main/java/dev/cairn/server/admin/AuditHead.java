package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;

/**
 * The end of the audit trail.
 *
 * @param number of its last line; 0 for an empty trail
 * @param hash of that line, or what a first line names as the one before it
 */
public record AuditHead(long number, Digest hash) {}
