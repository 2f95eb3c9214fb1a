package dev.cairn.secagg.graph;

/**
 * What {@link ParameterFinder} finds.
 *
 * @param degree neighbours of each client, even
 * @param threshold shares that recover a secret
 * @param windowMin members that every run of half the degree must have, 0 if there is no such check
 */
record RingParameters(int degree, int threshold, int windowMin) {}
