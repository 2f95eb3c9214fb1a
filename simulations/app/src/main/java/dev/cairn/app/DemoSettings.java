package dev.cairn.app;

import dev.cairn.server.config.PlanFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the demo was asked to do.
 *
 * @param plan the plan
 * @param clients number of clients
 * @param dropout share of them that is lost in each round
 * @param data a folder of IDX files; null for the packaged part
 * @param seed decides everything random
 * @param out the output folder
 * @param waitForClients whether the clients are started elsewhere
 */
record DemoSettings(
    PlanFile plan,
    int clients,
    double dropout,
    @Nullable Path data,
    long seed,
    Path out,
    boolean waitForClients) {}
