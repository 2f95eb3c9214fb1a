package dev.cairn.benchmarks.pace;

/**
 * The load of one population.
 *
 * @param devices how many
 * @param perSecond check-ins per second, the mean
 * @param busiestPerSecond the same in the busiest minute
 * @param busiestEverPerSecond the same in the busiest minute since the herd was sent away, before
 *     the load was measured, too
 * @param awaySeconds how long a device stays away, the mean
 */
public record PaceResult(
    int devices,
    double perSecond,
    double busiestPerSecond,
    double busiestEverPerSecond,
    double awaySeconds) {}
