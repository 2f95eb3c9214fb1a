package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.UpdateSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompressedUpdateTest {
  private static final int DIMENSION = 15;
  private static final Compression PART = new Compression(true, true, 400_000, true);

  private final Fixture fixture = new Fixture();

  private static SessionId session(String run, int round, int attempt) {
    return new SessionId(new RoundId(new RunId(run), round, attempt), Fixture.CLIENT);
  }

  private static UpdateSpec spec(Compression compression) {
    return new UpdateSpec(10, 7, 20, 3, compression);
  }

  /** What the client uploads for a session, decoded as if it were alone in the round. */
  private float[] sent(FederatedClient client, SessionId session, Compression compression) {
    UpdateSpec update = spec(compression);
    fixture.coordinator.checkIn =
        request ->
            new CheckInReply.Assigned(
                new RoundAssignment(
                    session,
                    Fixture.MODEL,
                    fixture.modelId,
                    new LocalTraining(1, 4, 0.1, 0, 0, 0),
                    update,
                    99,
                    60_000));
    client.participate();
    List<UpdateBody> bodies = fixture.coordinator.bodies;
    UpdateBody body = bodies.get(bodies.size() - 1);
    ByteBuffer bytes = body.slice(0, (int) body.length());
    long[] lanes = new long[bytes.remaining() / 8];
    bytes.asLongBuffer().get(lanes);
    return new UpdatePipeline(update, DIMENSION, 99, session.round().index())
        .afterAggregation(lanes, List.of(Fixture.CLIENT))
        .mean();
  }

  @Test
  void update_isDecodedWithTheRunsSeedAndTheRound() {
    float[] sent = sent(fixture.client(), session("run", 3, 1), Compression.usual());
    float[] delta = Fixture.delta(DIMENSION);
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(sent[i]).isCloseTo(delta[i], within(1e-3f));
    }
  }

  /** A simulated client can be repeated bit for bit; how a real one rounds, only it knows. */
  @Test
  void rounding_ofALabelledClientIsTheSame_ofOthersIsNot() {
    SessionId session = session("run", 3, 1);
    float[] first = sent(fixture.builder().orderLabel("c-1").build(), session, Compression.usual());
    fixture.store = new MemoryClientStore();
    assertThat(sent(fixture.builder().orderLabel("c-1").build(), session, Compression.usual()))
        .isEqualTo(first);
    fixture.store = new MemoryClientStore();
    assertThat(sent(fixture.builder().orderLabel("c-2").build(), session, Compression.usual()))
        .isNotEqualTo(first);
    fixture.store = new MemoryClientStore();
    List<float[]> own = sentInTenRounds("run", 1);
    // The same update of the same round goes the same way, also after a restart with that store.
    assertThat(sentInTenRounds("run", 2)).usingRecursiveComparison().isEqualTo(own);
    assertThat(sentInTenRounds("again", 1)).usingRecursiveComparison().isNotEqualTo(own);
    fixture.store = new MemoryClientStore();
    assertThat(sentInTenRounds("run", 1)).usingRecursiveComparison().isNotEqualTo(own);
  }

  /** One update of few coordinates may well be rounded the same way twice, ten may not. */
  private List<float[]> sentInTenRounds(String run, int attempt) {
    List<float[]> all = new ArrayList<>();
    for (int round = 1; round <= 10; round++) {
      all.add(sent(fixture.client(), session(run, round, attempt), Compression.usual()));
    }
    return all;
  }

  /** Six of fifteen coordinates a round; what is left comes later. */
  @Test
  void residual_bringsInTheEndWhatWasTrained() {
    FederatedClient client = fixture.client();
    float[] delta = Fixture.delta(DIMENSION);
    double[] sum = new double[DIMENSION];
    int rounds = 400;
    for (int round = 1; round <= rounds; round++) {
      float[] sent = sent(client, session("run", round, 1), PART);
      for (int i = 0; i < DIMENSION; i++) {
        sum[i] += sent[i] / rounds;
      }
    }
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(sum[i]).isCloseTo(delta[i], within(0.05));
    }
  }

  @Test
  void residual_ofAnotherAttemptBeginsAgain_andARefusedUpdateLeavesNothing() {
    FederatedClient client = fixture.client();
    float[] first = sent(client, session("run", 1, 1), PART);
    float[] second = sent(client, session("run", 2, 1), PART);
    assertThat(sent(client, session("run", 2, 2), PART)).isEqualTo(second);

    FederatedClient other = fixture.client();
    fixture.store = new MemoryClientStore();
    fixture.coordinator.upload = header -> new UpdateReceipt.Refused(Refusal.WRONG_PHASE, "late");
    sent(other, session("run", 7, 1), PART);
    fixture.coordinator.upload = header -> new UpdateReceipt.Accepted();
    // Had the refused update counted, these would bring what it left out.
    assertThat(sent(other, session("other", 1, 1), PART)).isEqualTo(first);
    assertThat(sent(other, session("other", 2, 1), PART)).isEqualTo(second);
  }
}
