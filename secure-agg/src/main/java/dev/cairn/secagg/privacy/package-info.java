/**
 * Differential privacy: clipping, exact discrete Gaussian noise under masks or at the coordinator,
 * and accountants that say what it is worth.
 *
 * <p>Noise is added to integers only, and only from the system's secure generator. Not here, and
 * not to be expected soon: privacy loss distributions, numerical composition of privacy curves,
 * zCDP, tree and matrix mechanisms, Skellam noise. Where a table of known answers has a row for one
 * of these, it is not reproduced.
 */
@NullMarked
package dev.cairn.secagg.privacy;

import org.jspecify.annotations.NullMarked;
