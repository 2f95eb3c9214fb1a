package dev.cairn.server.store.codec;

/**
 * An event as the journal keeps it.
 *
 * @param type the event's name, as {@code UpdateAccepted}
 * @param schema version of the payload's form, from 1 on
 * @param json the payload: one JSON object without white space
 */
public record StoredEvent(String type, int schema, String json) {}
