/**
 * Many SDK clients in one process that take part like devices do, and that get lost like devices
 * do.
 */
@NullMarked
package dev.cairn.experiments.federation;

import org.jspecify.annotations.NullMarked;
