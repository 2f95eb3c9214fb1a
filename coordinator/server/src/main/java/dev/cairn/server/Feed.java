package dev.cairn.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.admin.EventFeed;
import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.journal.EventTable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The journal as operators follow it. */
final class Feed implements EventFeed {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROUND = "round/";
  private static final String RUN = "run/";

  private final EventTable events;
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

  Feed(EventTable events) {
    this.events = events;
  }

  /** One subscriber; equal only to itself, so that the same signal may subscribe twice. */
  private static final class Subscription {
    private final Runnable signal;

    Subscription(Runnable signal) {
      this.signal = signal;
    }
  }

  /** Something was appended. */
  void appended() {
    subscriptions.forEach(subscription -> subscription.signal.run());
  }

  @Override
  public List<FeedEvent> after(long position, int max) {
    return events.after(position, max).stream().map(Feed::event).toList();
  }

  @Override
  public long latest() {
    return events.latest();
  }

  @Override
  public Runnable subscribe(Runnable signal) {
    Subscription subscription = new Subscription(signal);
    subscriptions.add(subscription);
    return () -> subscriptions.remove(subscription);
  }

  private static FeedEvent event(EventTable.Entry entry) {
    try {
      RoundId round =
          entry.stream().startsWith(ROUND)
              ? RoundId.parse(entry.stream().substring(ROUND.length()))
              : null;
      RunId run = round == null ? new RunId(entry.stream().substring(RUN.length())) : round.run();
      return new FeedEvent(
          entry.position(), entry.at(), run, round, entry.type(), JSON.readTree(entry.payload()));
    } catch (JsonProcessingException e) {
      throw new StoreFault("Event " + entry.position() + " is damaged.", e);
    }
  }
}
