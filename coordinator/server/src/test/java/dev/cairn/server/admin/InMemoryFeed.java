package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An event feed for tests. */
final class InMemoryFeed implements EventFeed {
  private final List<FeedEvent> events = new ArrayList<>();
  final List<Runnable> signals = new CopyOnWriteArrayList<>();
  final AtomicInteger subscriptions = new AtomicInteger();
  volatile int reads;

  /** Appends an event that says this, and tells all subscribers. */
  void append(RunId run, RoundId round, String type, String payload) {
    try {
      add(run, round, type, (ObjectNode) Json.MAPPER.readTree(payload));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(payload, e);
    }
  }

  /** Appends an event with a payload of so many characters, and tells all subscribers. */
  void append(RunId run, RoundId round, String type, int payloadLength) {
    add(run, round, type, Json.MAPPER.createObjectNode().put("note", "x".repeat(payloadLength)));
  }

  private void add(RunId run, RoundId round, String type, ObjectNode payload) {
    synchronized (events) {
      events.add(
          new FeedEvent(
              events.size() + 1,
              Instant.ofEpochMilli(1_700_000_000_000L),
              run,
              round,
              type,
              payload));
    }
    signals.forEach(Runnable::run);
  }

  @Override
  public List<FeedEvent> after(long position, int max) {
    reads++;
    synchronized (events) {
      int from = (int) Math.min(position, events.size());
      return List.copyOf(events.subList(from, Math.min(events.size(), from + max)));
    }
  }

  @Override
  public long latest() {
    synchronized (events) {
      return events.size();
    }
  }

  @Override
  public Runnable subscribe(Runnable signal) {
    signals.add(signal);
    subscriptions.incrementAndGet();
    return () -> signals.remove(signal);
  }
}
