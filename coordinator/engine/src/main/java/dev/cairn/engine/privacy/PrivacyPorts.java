package dev.cairn.engine.privacy;

import dev.cairn.engine.port.Journal;
import dev.cairn.secagg.privacy.SumNoise;

/**
 * What rounds with privacy need from outside.
 *
 * @param ledgers the populations' ledgers, a stream for each
 * @param noise adds it to sums
 */
public record PrivacyPorts(Journal<LedgerEntry> ledgers, SumNoise noise) {}
