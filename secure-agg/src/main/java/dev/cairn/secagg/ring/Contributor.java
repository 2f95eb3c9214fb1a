package dev.cairn.secagg.ring;

import dev.cairn.secagg.cipher.RandomSource;

/**
 * Whose update is encoded.
 *
 * @param label what everybody calls the client in this round; a public dither follows from it
 * @param rounding where the randomness of rounding comes from if it is not public: 32 bytes are
 *     drawn for each update. The system's generator, except where a run is to be repeated exactly
 */
@SuppressWarnings("ArrayRecordComponent")
public record Contributor(byte[] label, RandomSource rounding) {}
