package dev.cairn.faults.simulation;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunState;
import dev.cairn.faults.Participant;
import dev.cairn.faults.check.Conversation;
import dev.cairn.faults.check.Evidence;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.Safetensors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects what a run can be judged by. */
final class Testimony {
  private Testimony() {}

  static Evidence of(
      Setting setting,
      Disk disk,
      RunId run,
      List<Participant> clients,
      RunState live,
      long lateness,
      Conversation conversation) {
    Map<String, List<RoundEvent>> rounds = new TreeMap<>();
    for (String stream : disk.rounds().get()) {
      rounds.put(stream, disk.storage().roundJournal().load(stream));
    }
    Map<String, Digest> acknowledged = new TreeMap<>();
    Set<String> refused = new TreeSet<>();
    for (Participant client : clients) {
      acknowledged.putAll(client.acknowledged());
      refused.addAll(client.refused());
    }
    return new Evidence(
        setting.plan(),
        clients.stream().map(Participant::described).toList(),
        disk.storage().runJournal().load(RunDriver.stream(run)),
        rounds,
        model ->
            Safetensors.read(
                    disk.storage().models().get(model.digest()), setting.plan().model().shape())
                .values(),
        acknowledged,
        refused,
        live,
        disk.bodies().getAsInt(),
        lateness,
        conversation);
  }
}
