package dev.cairn.engine.run;

/**
 * How a plan bounds and encodes updates.
 *
 * @param clipNorm the largest L2 norm of an update, positive
 * @param maxWeight the largest weight of a client, 1 or more
 * @param fieldsPerLane parameters in each 64-bit lane: 1, 2 or 3
 */
public record UpdateRules(double clipNorm, long maxWeight, int fieldsPerLane) {}
