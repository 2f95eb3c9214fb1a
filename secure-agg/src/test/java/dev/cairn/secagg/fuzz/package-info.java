/** What the fuzz tests of several packages share: damage, counts of refusals, measured memory. */
@org.jspecify.annotations.NullMarked
package dev.cairn.secagg.fuzz;
