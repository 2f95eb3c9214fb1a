package dev.cairn.client;

import dev.cairn.protocol.SessionId;

/**
 * Remembers the latest session and whether its update was accepted, so that a restarted app does
 * not train again in vain. If the mark is lost it does: the same training gives the same digest,
 * which the coordinator accepts again.
 */
final class SessionMarks {
  private static final String KEY = "last-session";

  private final ClientStore store;

  SessionMarks(ClientStore store) {
    this.store = store;
  }

  void assigned(SessionId session) {
    store.put(KEY, session + " assigned");
  }

  void uploaded(SessionId session) {
    store.put(KEY, session + " uploaded");
  }

  boolean isUploaded(SessionId session) {
    return store.get(KEY).filter((session + " uploaded")::equals).isPresent();
  }
}
