/**
 * Secrets cut into shares, any t of which give them back, and what a dealer publishes so that each
 * share can be checked.
 */
@NullMarked
package dev.cairn.secagg.sharing;

import org.jspecify.annotations.NullMarked;
