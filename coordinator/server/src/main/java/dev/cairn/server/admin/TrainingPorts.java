package dev.cairn.server.admin;

/**
 * What the admin API needs of training that goes on or is over.
 *
 * @param steering what operators do to runs
 * @param stories what became of rounds
 * @param privacy what was released, and what a plan would cost
 * @param models what is known and said about single models
 * @param aliases their names
 */
public record TrainingPorts(
    RunSteering steering,
    RoundStories stories,
    PrivacyReports privacy,
    ModelRecords models,
    ModelAliases aliases) {}
