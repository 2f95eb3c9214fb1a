package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who asked what of the admin API, and what became of it. Called like {@link RunOperations}. */
public interface AuditTrail {

  /** The outcome of what was begun, and broken off before anybody recorded what became of it. */
  String UNKNOWN = "unknown";

  /**
   * What is to be recorded of a request.
   *
   * @param token the id of the token that asked
   * @param operator the name of that token
   * @param action the operation
   * @param subject what it was done to; empty for nothing that was there before
   * @param outcome {@code ok}, {@code replayed} of an answer that was given before, the code of the
   *     problem, or {@link #UNKNOWN}
   * @param request SHA-256 of what was sent
   */
  record Note(
      String token,
      String operator,
      String action,
      String subject,
      String outcome,
      Digest request) {

    /** The same with what became of it. */
    public Note with(String become) {
      return new Note(token, operator, action, subject, become, request);
    }
  }

  /**
   * Which lines are asked for.
   *
   * @param before only those with a lower number
   * @param operator null for all, as the next two
   * @param client only those about a device, of which there are none once it is erased
   * @param max at most so many
   */
  record Filter(
      long before,
      @Nullable String operator,
      @Nullable String action,
      @Nullable ClientId client,
      int max) {}

  /**
   * Keeps what is about to be done, durably. If it is never recorded, it gets a line with the
   * outcome {@link #UNKNOWN} in the end.
   *
   * @return names it
   */
  UUID begin(Note note);

  /** Appends a line about what was begun, which is durable when this returns. */
  void record(UUID begun, Note note);

  /**
   * What a device is called in the trail: nobody can tell which one it is without its salt, which
   * is deleted when the device is erased.
   */
  String alias(ClientId client);

  /** The lines that are asked for, the last one first. */
  List<AuditView> entries(Filter filter);

  /** How long the trail is, and the hash of its last line. */
  AuditHead head();

  /**
   * Reads all lines, some at a time, and looks whether they are a chain.
   *
   * @param kept a head that somebody wrote down, which the trail must still have; null for none
   * @param wanted is asked before each step
   */
  AuditCheck verify(@Nullable AuditHead kept, StillWanted wanted);
}
