/** What the launcher runs: the demo and the simulator, assembled from all modules. */
@NullMarked
package dev.cairn.app;

import org.jspecify.annotations.NullMarked;
