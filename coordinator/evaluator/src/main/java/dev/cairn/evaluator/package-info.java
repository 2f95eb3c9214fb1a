/**
 * Evaluates a coordinator's models on held-out data that the coordinator does not have, and reports
 * how they did. It is a client of the admin API, nothing else.
 */
@NullMarked
package dev.cairn.evaluator;

import org.jspecify.annotations.NullMarked;
