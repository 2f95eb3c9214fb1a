package dev.cairn.faults.check;

import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.secagg.graph.Adversary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What is left of a run that is over.
 *
 * @param plan what was asked for
 * @param clients every client, at the index of its own coordinate
 * @param run the run's journal
 * @param rounds the rounds' journals, by stream
 * @param models weights by their name
 * @param acknowledged digests of the updates whose clients were told that they count, by session
 * @param refused sessions in which the client was told that its update does not count
 * @param live where the run stood for its last coordinator
 * @param bodies number of updates' bodies that are still stored
 * @param tickMillis how late a deadline may be noticed
 * @param conversation what was said in secure rounds
 */
public record Evidence(
    TrainingPlan plan,
    List<Client> clients,
    List<RunEvent> run,
    Map<String, List<RoundEvent>> rounds,
    Function<ModelId, float[]> models,
    Map<String, Digest> acknowledged,
    Set<String> refused,
    RunState live,
    int bodies,
    long tickMillis,
    Conversation conversation) {

  /**
   * A client that moves one coordinate of the model by one in every round.
   *
   * @param id its name
   * @param examples its weight
   */
  public record Client(ClientId id, long examples) {}

  /** Whether the included set is confirmed before anything is revealed. */
  boolean isConfirmed() {
    SecureRules secure = plan.secure();
    return secure != null && secure.adversary() == Adversary.MALICIOUS;
  }

  /** The rounds that committed, by stream. */
  Map<String, Committed> committed() {
    Map<String, Committed> committed = new LinkedHashMap<>();
    rounds.forEach(
        (stream, events) -> {
          RoundState state = RoundMachine.replay(events);
          if (state instanceof Committed round) {
            committed.put(stream, round);
          }
        });
    return committed;
  }
}
