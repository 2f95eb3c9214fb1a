package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.mutants.Mutant;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RosterIds;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.KeyDirectory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that stand on a ring under several indices. */
class TwinAttacksTest {

  @Test
  void row05_colludersThatStandThereFiveTimes() throws Exception {
    Mutant mutant =
        Mutant.of(
            "client.RosterCheck",
            "if (!seal.ids().isListed(index, advert.clientId()))",
            "if (false)");
    assertThat(mutant.run(TwinAttacks.Crowd.class))
        .as("with the check taken out")
        .isEqualTo("read the update");
    assertThat(Mutant.none().run(TwinAttacks.Crowd.class)).isEqualTo("aborted BAD_ROSTER");
  }

  @Test
  void row05_listThatIsMadeUpAfterTheSession() throws Exception {
    Mutant mutant = Mutant.of("message.Derivations", ".fixed(ids.toBytes())", "");
    assertThat(mutant.run(TwinAttacks.FittedList.class))
        .as("with the check taken out")
        .isEqualTo("read the update");
    assertThat(Mutant.none().run(TwinAttacks.FittedList.class))
        .isIn("aborted BAD_ROSTER", "aborted MALFORMED");
  }

  @Test
  void idThatBeginsLikeAnother_isRefusedByTheCoordinator() throws Exception {
    TestRound round = new TestRound(1, 5, 3, 0);
    KeyDirectory directory = new KeyDirectory(round.config.body(), round.authority);
    byte[] id = round.roster.member(2).clientId();
    directory.add(directory.check(id, round.clients.get(2).advertise.message()));
    for (int changed : new int[] {-1, 1}) {
      byte[] alike = id.clone();
      alike[RosterIds.ID_BYTES] += (byte) changed;
      assertThatThrownBy(() -> directory.check(alike, advert(round, alike)))
          .isInstanceOfSatisfying(
              ProtocolException.class, e -> assertThat(e.defect()).isEqualTo(Defect.BAD_KEYS));
      alike[RosterIds.ID_BYTES - 1]++;
      assertThat(directory.check(alike, advert(round, alike)).clientId()).isEqualTo(alike);
    }
  }

  private static SignedMessage advert(TestRound round, byte[] id) throws Exception {
    MessageSigner signer = round.authority.enrol(id, round.random);
    ClientFloor floor = new ClientFloor(3, 0, Adversary.SEMI_HONEST);
    List<byte[]> keys = List.of(round.coordinator.publicKey());
    SecAggClient client = new SecAggClient(keys, round.authority, signer, floor, round.random);
    return new TestClient(signer, client, new long[1]).join(round.config, round.expected);
  }
}
