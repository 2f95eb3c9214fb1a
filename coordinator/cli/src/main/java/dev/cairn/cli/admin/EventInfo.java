package dev.cairn.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened.
 *
 * @param position its place in the order of all events
 * @param at when
 * @param run in which run
 * @param round in which round, run/index/attempt; null for the run itself
 * @param type its name, for instance ClientJoined
 * @param payload what it says
 */
public record EventInfo(
    long position, Instant at, String run, @Nullable String round, String type, JsonNode payload) {}
