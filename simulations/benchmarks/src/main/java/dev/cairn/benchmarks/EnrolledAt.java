package dev.cairn.benchmarks;

import java.nio.file.Path;

/**
 * Where a second coordinator finds whom the first one has enrolled, and with which keys.
 *
 * @param state the first one's state folder, which {@code cairn init} made
 * @param devices a folder of keys for each device
 */
record EnrolledAt(Path state, Path devices) {}
