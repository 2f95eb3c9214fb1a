package dev.cairn.server.store.device;

import dev.cairn.protocol.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code enrolment_token}.
 *
 * @param id the token's public half in hexadecimal digits
 * @param sha256 of its secret half
 * @param name of the device that it enrols; null for none
 * @param createdAt when it was made
 * @param expiresAt when it ends
 * @param usedBy the device that spent it; null if nobody did
 */
public record TokenRow(
    String id,
    Digest sha256,
    @Nullable String name,
    Instant createdAt,
    Instant expiresAt,
    @Nullable String usedBy) {}
