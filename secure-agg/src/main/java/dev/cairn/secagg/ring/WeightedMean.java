package dev.cairn.secagg.ring;

/**
 * What a cohort's sum says: the mean update, weighted by the clients' weights, and the totals.
 *
 * @param mean one value per parameter
 * @param weight sum of the weights
 * @param count number of clients
 * @param metrics weighted means of the metrics
 */
@SuppressWarnings("ArrayRecordComponent")
public record WeightedMean(float[] mean, long weight, long count, double[] metrics) {}
