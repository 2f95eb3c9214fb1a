package dev.cairn.cli.admin;

import java.util.List;

/**
 * Why a round ended as it did, in sentences.
 *
 * @param round run/index/attempt
 * @param outcome how it ended
 * @param lines what happened
 * @param advice what may be done about it
 */
public record ExplanationInfo(
    String round, String outcome, List<String> lines, List<String> advice) {}
