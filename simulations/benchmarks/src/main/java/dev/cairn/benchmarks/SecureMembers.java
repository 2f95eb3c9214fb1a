package dev.cairn.benchmarks;

import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.secagg.client.ClientFloor;
import java.util.ArrayList;
import java.util.List;

/** The clients of a secure round, one for each enrolled device. */
final class SecureMembers {
  private SecureMembers() {}

  /**
   * One of them fetches the model; the last ones get lost.
   *
   * @param bodies their updates in clear, one each
   * @param lost how many get lost in each round, at least 0
   * @param rules what the run assumes
   */
  static List<LoadMember> of(
      EnrolledClients clients,
      RoundClock clock,
      List<UpdateBody> bodies,
      int lost,
      SecureRules rules,
      StepTimes times) {
    List<LoadMember> members = new ArrayList<>();
    int staying = bodies.size() - lost;
    ClientFloor floor = new ClientFloor(staying, rules.gammaMillionths(), rules.adversary());
    for (int i = 0; i < bodies.size(); i++) {
      int client = i;
      members.add(
          new SecureLoadClient(
              i >= staying
                  ? SecureLoadClient.Role.LOST
                  : i == 0 ? SecureLoadClient.Role.FETCHING : SecureLoadClient.Role.USUAL,
              clients.id(i),
              clients.coordinator(i),
              () -> clients.secure(client, floor),
              () -> Bodies.lanes(bodies.get(client)),
              clock,
              times));
    }
    return members;
  }
}
