package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An enrolled device as operators see it.
 *
 * @param client who it is
 * @param name what it is called; null if it has no name
 * @param enrolledAt when it was enrolled
 * @param serial its latest certificate's serial number in hexadecimal digits
 * @param notAfter until when that certificate is valid
 * @param revokedAt when it was revoked; null if it is welcome
 * @param reason why it was revoked; null if it is welcome
 */
public record ClientView(
    ClientId client,
    @Nullable String name,
    Instant enrolledAt,
    String serial,
    Instant notAfter,
    @Nullable Instant revokedAt,
    @Nullable String reason) {}
