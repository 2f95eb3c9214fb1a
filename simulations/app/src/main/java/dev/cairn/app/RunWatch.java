package dev.cairn.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.cli.admin.EventInfo;
import dev.cairn.experiments.report.RoundResult;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a run's events tell, one after another: where it stands, and the rounds that committed. */
final class RunWatch {

  /** Measures a new model. */
  interface Measure {
    /** Accuracy and loss of a model on the test examples. */
    Measured of(ModelId model);
  }

  /**
   * How good a model is.
   *
   * @param accuracy 0 to 1
   * @param loss mean loss
   */
  record Measured(double accuracy, double loss) {}

  private final Measure measure;
  private final UnaryOperator<ClientId> names;
  private final List<RoundResult> committed = new ArrayList<>();
  private List<ClientId> members = List.of();
  private List<ClientId> included = List.of();
  private String phase = "waiting";
  private int joined;
  private int updates;
  private int expected;
  private boolean secure;
  private int abandoned;
  private int index;
  private long weight;
  private double loss;
  private @Nullable String end;

  /**
   * Watches a run.
   *
   * @param names what clients are called in results, by the ids under which events know them
   */
  RunWatch(Measure measure, UnaryOperator<ClientId> names) {
    this.measure = measure;
    this.names = names;
  }

  /** Takes the next event of the run. */
  void take(EventInfo event) {
    switch (event.type()) {
      case "RoundOpened" -> opened(event);
      case "ClientJoined" -> joined++;
      case "CohortSealed" -> {
        members = clients(event.payload().path("members"));
        phase("training", members.size());
      }
      case "KeyAdvertised" -> updates++;
      case "RosterSealed" -> phase("sharing keys", event.payload().path("members").size());
      case "SharesSettled" -> phase("masking", event.payload().path("members").size());
      case "SharesReceived", "SetConfirmed", "SharesRevealed", "UpdateAccepted" -> updates++;
      case "ConfirmationsClosed" -> phase("unmasking", included.size());
      case "SumRecovered" -> phase = "aggregating";
      case "CollectionClosed" -> {
        included = clients(event.payload().path("included"));
        if (secure) {
          phase("confirming", included.size());
        } else {
          phase = "aggregating";
        }
      }
      case "ResultFixed" -> {
        weight = event.payload().path("weight").asLong();
        loss = event.payload().path("loss").asDouble();
      }
      case "ModelProposed" -> committed(event);
      case "RoundAbandoned" -> {
        abandoned++;
        phase = "abandoned: " + event.payload().path("reason").asText();
      }
      case "RunCompleted", "RunCancelled" -> end = event.type();
      case "RunFailed" -> end = "RunFailed: " + event.payload().path("reason").asText();
      default -> {
        // Other events do not change what is shown.
      }
    }
  }

  private void phase(String name, int clients) {
    phase = name;
    expected = clients;
    updates = 0;
  }

  private void opened(EventInfo event) {
    secure = event.payload().path("config").has("secure");
    index = round(event).index();
    phase = "recruiting";
    joined = 0;
    updates = 0;
    members = List.of();
    included = List.of();
  }

  private void committed(EventInfo event) {
    RoundId round = round(event);
    ModelId model = ModelId.parse(event.payload().path("model").asText());
    Set<ClientId> dropped = new HashSet<>(members);
    included.forEach(dropped::remove);
    List<ClientId> sorted = new ArrayList<>(dropped);
    Collections.sort(sorted);
    Measured measured = measure.of(model);
    committed.add(
        new RoundResult(
            round.index(),
            round.attempt(),
            included,
            sorted,
            weight,
            loss,
            model,
            measured.accuracy(),
            measured.loss()));
    phase = "committed";
  }

  private static RoundId round(EventInfo event) {
    String round = event.round();
    if (round == null) {
      throw new IllegalStateException(event.type() + " is an event of a round");
    }
    return RoundId.parse(round);
  }

  /** In ascending order of their names in results. */
  private List<ClientId> clients(JsonNode ids) {
    List<ClientId> clients = new ArrayList<>();
    ids.forEach(id -> clients.add(names.apply(new ClientId(id.asText()))));
    Collections.sort(clients);
    return clients;
  }

  List<RoundResult> committed() {
    return committed;
  }

  int abandoned() {
    return abandoned;
  }

  /** How the run ended; null while it goes on. */
  @Nullable String end() {
    return end;
  }

  /** Index of the round that is open or was last. */
  int index() {
    return index;
  }

  /** One line on where the open round stands. */
  String standing() {
    return switch (phase) {
      case "recruiting" -> "recruiting, " + joined + " clients joined";
      case "training", "sharing keys", "masking", "confirming", "unmasking" ->
          phase + ", " + updates + " of " + expected + " clients";
      default -> phase;
    };
  }
}
