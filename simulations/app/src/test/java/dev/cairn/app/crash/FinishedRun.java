package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.Processes;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.EventInfo;
import dev.cairn.cli.admin.EventReader;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A run that completed, as the admin API tells it.
 *
 * @param info how it ended
 * @param events all of its journal
 */
record FinishedRun(RunInfo info, List<EventInfo> events) {
  private static final Duration COMPLETE_DEADLINE = Duration.ofSeconds(150);
  private static final Duration EVENT_DEADLINE = Duration.ofSeconds(15);

  /** Waits for the end of a run, which must have completed. */
  static FinishedRun await(AdminClient admin, String run) throws Exception {
    Processes.await("the run is over", COMPLETE_DEADLINE, () -> isOver(admin, run));
    RunInfo info = admin.run(run);
    assertThat(info.status()).as(info.toString()).isEqualTo("COMPLETED");
    List<EventInfo> events = new ArrayList<>();
    try (EventReader reader = admin.events(run, 0L)) {
      while (true) {
        EventInfo event = reader.next(EVENT_DEADLINE);
        assertThat(event).as("an event after " + events).isNotNull();
        events.add(event);
        if (event.type().equals("RunCompleted")) {
          return new FinishedRun(info, events);
        }
      }
    }
  }

  /** Whether the coordinator says so; it may not know at the moment, or not be there. */
  static boolean isOver(AdminClient admin, String run) {
    try {
      return admin.run(run).isOver();
    } catch (AdminFailure e) {
      return false;
    }
  }

  /** The rounds of which a model came. */
  private Set<String> committed() {
    return events.stream()
        .filter(event -> event.type().equals("ModelProposed"))
        .map(EventInfo::round)
        .collect(Collectors.toSet());
  }

  /** How many updates of rounds that committed are acknowledged, but not in the model. */
  long lost(Map<SessionId, Digest> acknowledged) {
    Set<String> counted = new HashSet<>();
    Set<String> included = new HashSet<>();
    for (EventInfo event : events) {
      if (event.type().equals("UpdateAccepted")) {
        String client = event.payload().path("client").asText();
        counted.add(event.round() + client + event.payload().path("body").asText());
      } else if (event.type().equals("CollectionClosed")) {
        event.payload().path("included").forEach(one -> included.add(event.round() + one.asText()));
      }
    }
    Set<String> committed = committed();
    return acknowledged.entrySet().stream()
        .filter(entry -> committed.contains(entry.getKey().round().toString()))
        .filter(
            entry -> {
              String update = entry.getKey().round() + entry.getKey().client().value();
              return !included.contains(update)
                  || !counted.contains(update + entry.getValue().hex());
            })
        .count();
  }

  /** How many updates stand in the journal, or in a set, more than once. */
  long twice() {
    Set<String> seen = new HashSet<>();
    long twice = 0;
    for (EventInfo event : events) {
      List<String> clients = new ArrayList<>();
      if (event.type().equals("UpdateAccepted")) {
        clients.add(event.payload().path("client").asText());
      } else if (event.type().equals("CollectionClosed")) {
        event.payload().path("included").forEach(one -> clients.add(one.asText()));
      }
      for (String client : clients) {
        twice += seen.add(event.type() + event.round() + client) ? 0 : 1;
      }
    }
    return twice;
  }

  /**
   * Checks that no acknowledged update of a round is lost, that none counts twice, and that no
   * client's answer stands there twice.
   *
   * @param round that committed
   * @param weights whose updates must be in it, with their weights
   * @param acknowledged what clients have receipts for, of this and other rounds
   */
  void checkRound(String round, Map<String, Integer> weights, Map<SessionId, Digest> acknowledged) {
    Map<String, String> accepted = new HashMap<>();
    List<String> included = new ArrayList<>();
    Set<String> answers = new HashSet<>();
    for (EventInfo event : events) {
      if (!round.equals(event.round())) {
        continue;
      }
      String client = event.payload().path("client").asText("");
      if (!client.isEmpty()) {
        assertThat(answers.add(event.type() + " " + client)).as("a first " + event).isTrue();
      }
      switch (event.type()) {
        case "UpdateAccepted" -> accepted.put(client, event.payload().path("body").asText());
        case "CollectionClosed" ->
            event.payload().path("included").forEach(member -> included.add(member.asText()));
        case "ResultFixed" -> {
          assertThat(event.payload().path("count").asInt()).as(round).isEqualTo(weights.size());
          assertThat(event.payload().path("weight").asInt())
              .as(round)
              .isEqualTo(weights.values().stream().mapToInt(Integer::intValue).sum());
        }
        default -> {
          // Nothing is counted there.
        }
      }
    }
    assertThat(included)
        .as("included in " + round)
        .containsExactlyInAnyOrderElementsOf(weights.keySet());
    assertThat(accepted.keySet()).as("accepted in " + round).isEqualTo(weights.keySet());
    acknowledged.forEach(
        (session, digest) -> {
          if (session.round().toString().equals(round)) {
            assertThat(accepted)
                .as("acknowledged by receipt")
                .containsEntry(session.client().value(), digest.hex());
          }
        });
  }
}
