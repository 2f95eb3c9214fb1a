/**
 * What may still be learned of a population's clients: the ledger reserves before a round, charges
 * before anything can be read, refunds what never was, and refuses what would be too much.
 */
@NullMarked
package dev.cairn.engine.privacy;

import org.jspecify.annotations.NullMarked;
