package dev.cairn.server.store.device;

/**
 * The part of a row of {@code device} that decides over letting it in.
 *
 * @param clientId the device
 * @param revoked whether an operator revoked it
 * @param standing whether it may take part
 */
public record AdmissionRow(String clientId, boolean revoked, StandingRow standing) {}
