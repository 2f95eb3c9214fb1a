package dev.cairn.cli.admin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An enrolled device.
 *
 * @param client its id
 * @param name what it is called; null if it has no name
 * @param enrolledAt when it was enrolled
 * @param serial its latest certificate's serial number in hexadecimal digits
 * @param notAfter until when that certificate is valid
 * @param revokedAt when it was revoked; null if it was not
 * @param reason why; null if it was not
 */
public record ClientInfo(
    String client,
    @Nullable String name,
    Instant enrolledAt,
    String serial,
    Instant notAfter,
    @Nullable Instant revokedAt,
    @Nullable String reason) {}
