package dev.cairn.server.store.codec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The types of one family of events, by class and by name. */
final class EventTypes<F> {
  private final Map<Class<?>, EventType<? extends F>> byClass = new HashMap<>();
  private final Map<String, EventType<? extends F>> byName = new HashMap<>();
  private final String family;

  EventTypes(String family, List<EventType<? extends F>> types) {
    this.family = family;
    for (EventType<? extends F> type : types) {
      byClass.put(type.type(), type);
      byName.put(type.name(), type);
    }
  }

  StoredEvent write(Object event) {
    EventType<? extends F> type = byClass.get(event.getClass());
    if (type == null) {
      throw new IllegalStateException(event.getClass().getName() + " has no form in the journal");
    }
    return type.write(event);
  }

  F read(StoredEvent stored) {
    EventType<? extends F> type = byName.get(stored.type());
    if (type == null) {
      throw new CodecException(
          "a " + family + " has no event " + stored.type() + ": it was written by a newer Cairn");
    }
    return type.read(stored);
  }
}
