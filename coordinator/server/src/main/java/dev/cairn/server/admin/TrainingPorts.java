package dev.cairn.server.admin;

/**
 * What the admin API needs of training that goes on or is over.
 *
 * @param steering what operators do to runs
 * @param stories what became of rounds
 */
public record TrainingPorts(RunSteering steering, RoundStories stories) {}
