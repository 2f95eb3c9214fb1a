package dev.cairn.server.admin;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thing without which the coordinator cannot do its work.
 *
 * @param name for instance {@code database}; shown to everybody
 * @param trouble gives null if all is well, otherwise one line without secrets, which is shown to
 *     everybody; called on a worker, may block for a second or two; what it throws counts as
 *     trouble
 */
public record ReadinessCheck(String name, Supplier<@Nullable String> trouble) {}
