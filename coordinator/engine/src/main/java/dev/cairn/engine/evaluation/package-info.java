/** What evaluators report about a model on held-out data. */
@NullMarked
package dev.cairn.engine.evaluation;

import org.jspecify.annotations.NullMarked;
