package dev.cairn.faults.check;

import dev.cairn.engine.round.Committed;
import dev.cairn.protocol.ClientId;
import java.util.List;
import java.util.Set;

/**
 * A round's model differs from its base by the weighted mean of the included clients' one-hot
 * updates: nobody is missing, nobody is in it twice, and nobody else is in it. Needs a plan with
 * FedAvg and learning rate 1.
 */
final class IncludedUpdatesCountOnce implements Invariant {
  private static final double TOLERANCE = 1e-4;

  @Override
  public void check(Evidence evidence) {
    evidence.committed().forEach((stream, round) -> check(evidence, stream, round));
  }

  private static void check(Evidence evidence, String stream, Committed round) {
    float[] before = evidence.models().apply(round.config().base());
    float[] after = evidence.models().apply(round.model());
    Set<ClientId> included = round.included().bodies().keySet();
    List<Evidence.Client> clients = evidence.clients();
    long most = round.config().update().maxWeight();
    double weight = 0;
    for (Evidence.Client client : clients) {
      weight += included.contains(client.id()) ? Math.min(most, client.examples()) : 0;
    }
    int moved = NoiseIsAddedOnce.marks(evidence) ? before.length - 1 : before.length;
    for (int i = 0; i < moved; i++) {
      boolean counts = i < clients.size() && included.contains(clients.get(i).id());
      double share = counts ? Math.min(most, clients.get(i).examples()) / weight : 0;
      if (Math.abs(after[i] - before[i] - share) > TOLERANCE) {
        throw new BrokenInvariantException(
            stream
                + ": client "
                + i
                + " moved its coordinate by "
                + (after[i] - before[i])
                + " instead of "
                + share);
      }
    }
  }
}
