package dev.cairn.benchmarks;

/**
 * What a coordinator used for one round.
 *
 * @param collect from the first client's assignment to the first client's word of the commit
 * @param whole from before the first check-in until every client knew the outcome
 */
record RoundCost(CpuUse collect, CpuUse whole) {}
