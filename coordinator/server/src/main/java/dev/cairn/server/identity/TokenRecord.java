package dev.cairn.server.identity;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An enrolment token as the store knows it.
 *
 * @param id its public half, 32 hexadecimal digits
 * @param secret SHA-256 of its secret half
 * @param name what the device that it enrols is called; null if it has no name
 * @param createdAt when it was made
 * @param expiresAt from when on it enrols nobody
 * @param usedBy the device that it enrolled; null if it was not used yet
 */
public record TokenRecord(
    String id,
    Digest secret,
    @Nullable String name,
    Instant createdAt,
    Instant expiresAt,
    @Nullable ClientId usedBy) {}
