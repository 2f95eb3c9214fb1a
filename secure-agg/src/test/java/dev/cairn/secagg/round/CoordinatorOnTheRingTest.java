package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.graph.NeighborGraph;
import dev.cairn.secagg.graph.RoundThresholds;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.QuorumMessage.Confirmer;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.MaskedInputs;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the coordinator just takes on a ring. Nobody masks: what clients would sign is signed. */
class CoordinatorOnTheRingTest {
  private static final int N = 65;
  private static final ClientSet ALL = ClientSet.all(N);
  private static final ClientSet NOBODY = ClientSet.none(N);
  private static TestRound round;
  private static NeighborGraph graph;
  private static RoundThresholds thresholds;

  @BeforeAll
  static void seal() throws Exception {
    round = TestRound.against(Adversary.MALICIOUS, true, 80, 3, N, 20);
    graph = round.roster.seal().graph();
    thresholds = round.roster.thresholds();
    assertThat(graph.complete()).isFalse();
  }

  /** So many clients, spread evenly along the ring. */
  private static ClientSet spread(int count) {
    ClientSet set = NOBODY;
    for (int position = 0; position < N; position++) {
      if ((position + 1) * count / N > position * count / N) {
        set = set.with(graph.clientAt(position));
      }
    }
    assertThat(set.size()).isEqualTo(count);
    return set;
  }

  private static MaskedInputs inputs(ClientSet included) throws Exception {
    MaskedInputs inputs = new MaskedInputs(round.roster, ALL);
    for (int i : included.indices()) {
      inputs.add(i, CoordinatorStepsTest.input(round, i, ALL, NOBODY));
    }
    return inputs;
  }

  @Test
  void asManyAsHaveToConfirm_areEnough_oneLessIsNot() throws Exception {
    int quorum = thresholds.quorum();
    assertThat(quorum).isGreaterThan(round.roster.seal().setMin());
    MaskedInputs enough = inputs(spread(quorum));
    assertThatCode(enough::checkEnough).doesNotThrowAnyException();
    MaskedInputs fewer = inputs(spread(quorum - 1));
    assertThat(round.roster.seal().isEnough(fewer.included())).isTrue();
    CoordinatorStepsTest.refused(Defect.TOO_FEW, fewer::checkEnough);
  }

  /** What one complains of and what is lost count together: a window may lack so many of both. */
  @Test
  void complaints_mayNotThinAWindow_onceClientsAreLost() throws Exception {
    int spare = thresholds.halfDegree() - thresholds.windowMin();
    int sender = graph.clientAt(0);
    ClientSet complaints = NOBODY;
    for (int position = 1; position <= spare; position++) {
      complaints = complaints.with(graph.clientAt(position));
    }
    int next = graph.clientAt(spare + 1);
    for (boolean lost : new boolean[] {false, true}) {
      MaskedInputs inputs = inputs(lost ? ALL.without(sender).without(next) : ALL.without(sender));
      inputs.add(sender, CoordinatorStepsTest.input(round, sender, ALL, complaints));
      if (lost) {
        CoordinatorStepsTest.refused(Defect.TOO_FEW, inputs::checkEnough);
      } else {
        assertThatCode(inputs::checkEnough).doesNotThrowAnyException();
      }
    }
    MaskedInputs none = new MaskedInputs(round.roster, ALL);
    SignedMessage more = CoordinatorStepsTest.input(round, sender, ALL, complaints.with(next));
    CoordinatorStepsTest.refused(Defect.BAD_CONTENT, () -> none.check(sender, more));
    SignedMessage ofOthers =
        CoordinatorStepsTest.input(round, sender, ALL, ClientSet.of(N, graph.clientAt(30)));
    CoordinatorStepsTest.refused(Defect.BAD_CONTENT, () -> none.check(sender, ofOthers));
  }

  /** Only as many as are needed are shown, each proven to stand on the roster. */
  @Test
  void quorum_hasAsManyAsAreNeeded_withTheirProof() throws Exception {
    Confirmations confirmations = new Confirmations(round.roster, ALL, ALL);
    int needed = confirmations.needed();
    for (int i = 0; i < needed + 3; i++) {
      byte[] body = round.roster.seal().confirmBody(i, ALL, ALL);
      confirmations.add(i, CoordinatorStepsTest.sign(round, i, MessageType.CONFIRM, body));
    }
    SignedMessage quorum = confirmations.quorum(round.coordinator);
    QuorumMessage message = QuorumMessage.decode(quorum.body(), N);
    assertThat(message.indices()).hasSize(needed);
    QuorumMessage.Confirmers shown = message.decodeAttachment(quorum.attachment(), N);
    List<Confirmer> confirmers = shown.confirmers();
    byte[][] leaves = new byte[needed][];
    for (int i = 0; i < needed; i++) {
      leaves[i] =
          Derivations.rosterLeaf(
              message.indices()[i], confirmers.get(i).credential(), confirmers.get(i).advertHash());
    }
    assertThat(MerkleTree.rootFromMultiproof(leaves, message.indices(), N, shown.proof()))
        .isEqualTo(round.roster.root());
  }

  /** A client is told of its neighbours' inputs, of nobody else's. */
  @Test
  void survivors_areToldTheInputsAroundThem() throws Exception {
    MaskedInputs inputs = inputs(ALL.without(7));
    int receiver = graph.neighbors(7)[0];
    int around = round.roster.seal().neighbors(receiver).size() - 1;
    SignedMessage survivors = inputs.survivors(receiver, round.coordinator);
    assertThat(survivors.attachment()).hasSize(around * (32 + 2 + 64));
  }
}
