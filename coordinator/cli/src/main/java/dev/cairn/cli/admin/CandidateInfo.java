package dev.cairn.cli.admin;

/** A model version that waits for an evaluation: its run, its number, the id of its weights. */
public record CandidateInfo(String run, int version, String model) {}
