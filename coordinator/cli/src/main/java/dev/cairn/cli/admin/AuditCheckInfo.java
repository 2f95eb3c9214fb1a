package dev.cairn.cli.admin;

import org.jspecify.annotations.Nullable;

/**
 * What a look at the whole audit trail found.
 *
 * @param valid whether all lines are there and as they were written
 * @param head the last line that was looked at
 * @param brokenAt the first line that is missing or not as it was written; null for none
 * @param detail what is wrong with it; null for nothing
 */
public record AuditCheckInfo(
    boolean valid, AuditHeadInfo head, @Nullable Long brokenAt, @Nullable String detail) {}
