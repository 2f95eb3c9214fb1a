package dev.cairn.server.admin;

/**
 * What the admin API needs of training that goes on or is over.
 *
 * @param steering what operators do to runs
 */
public record TrainingPorts(RunSteering steering) {}
