package dev.cairn.cli.admin;

/**
 * The end of a coordinator's audit trail.
 *
 * @param number of its last line; 0 for an empty trail
 * @param hash of that line
 */
public record AuditHeadInfo(long number, String hash) {}
