package dev.cairn.server.store.access;

import dev.cairn.protocol.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A line of the audit trail. Each names the hash of the one before it.
 *
 * @param number 1 for the first
 * @param at when it was answered, in whole microseconds
 * @param token the id of the token that asked; empty if no token did
 * @param operator the name of that token
 * @param action the operation
 * @param subject what it was done to; empty for nothing that was there before
 * @param outcome {@code ok}, or the code of the problem
 * @param request SHA-256 of what was sent
 * @param previous the hash of the line before, or {@link #GENESIS}
 */
public record AuditEntry(
    long number,
    Instant at,
    String token,
    String operator,
    String action,
    String subject,
    String outcome,
    Digest request,
    Digest previous) {

  /** What the first line names as the hash before it. */
  public static final Digest GENESIS = Digest.of("cairn/audit".getBytes(StandardCharsets.UTF_8));

  public AuditEntry {
    at = at.truncatedTo(ChronoUnit.MICROS);
    if (number < 1) {
      throw new IllegalArgumentException("lines are numbered from 1, not " + number);
    }
    // Else two lines could be read as the same text.
    for (String text : new String[] {token, operator, action, subject, outcome}) {
      if (text.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("a field of the audit trail is one line");
      }
    }
  }

  /** SHA-256 over all of this. */
  public Digest hash() {
    String text =
        String.join(
            "\n",
            "cairn/audit/entry",
            Long.toString(number),
            at.toString(),
            token,
            operator,
            action,
            subject,
            outcome,
            request.hex(),
            previous.hex());
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
