/**
 * What the coordinator measures about itself: rounds, updates, the journal, memory, the process. No
 * label has a value that grows with clients, rounds or runs.
 */
@NullMarked
package dev.cairn.server.metrics;

import org.jspecify.annotations.NullMarked;
