package dev.cairn.engine.privacy;

import dev.cairn.protocol.Digest;

/**
 * The privacy of a round that is open: its cost is reserved.
 *
 * @param rules what was asked for
 * @param ledger the head of the population's ledger with the reservation: a ledger that is read
 *     later and never was in this state is another one, or was rolled back
 */
public record RoundPrivacy(PrivacyRules rules, Digest ledger) {}
