package dev.cairn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * The bounds of the protocol's records: the last value that is allowed, and the first that isn't.
 */
class RecordsTest {
  private static final ClientId CLIENT = new ClientId("c");
  private static final Population POPULATION = new Population("p");

  private static void refused(ThrowingCallable constructor, String message) {
    assertThatThrownBy(constructor)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void checkIn() {
    assertThatCode(() -> new CheckIn(CLIENT, POPULATION, 1, "v".repeat(64), 60_000))
        .doesNotThrowAnyException();
    refused(() -> new CheckIn(CLIENT, POPULATION, 0, "v", 0), "examples must be at least 1, not 0");
    refused(
        () -> new CheckIn(CLIENT, POPULATION, 1, "v", -1), "waitMillis must be 0 to 60000, not -1");
    refused(
        () -> new CheckIn(CLIENT, POPULATION, 1, "v", 60_001),
        "waitMillis must be 0 to 60000, not 60001");
    refused(
        () -> new CheckIn(CLIENT, POPULATION, 1, "v".repeat(65), 0),
        "sdkVersion has at most 64 characters");
  }

  @Test
  void localTraining() {
    assertThatCode(() -> new LocalTraining(1000, 65_536, Double.MIN_VALUE, 0.999, 0, 0))
        .doesNotThrowAnyException();
    refused(() -> new LocalTraining(0, 1, 1, 0, 0, 0), "epochs must be 1 to 1000, not 0");
    refused(() -> new LocalTraining(1001, 1, 1, 0, 0, 0), "epochs must be 1 to 1000, not 1001");
    refused(() -> new LocalTraining(1, 0, 1, 0, 0, 0), "batchSize must be 1 to 65536, not 0");
    refused(
        () -> new LocalTraining(1, 65_537, 1, 0, 0, 0), "batchSize must be 1 to 65536, not 65537");
    for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(
          () -> new LocalTraining(1, 1, rate, 0, 0, 0),
          "learningRate must be positive, not " + rate);
    }
    for (double momentum : new double[] {-0.1, 1, Double.NaN}) {
      refused(
          () -> new LocalTraining(1, 1, 1, momentum, 0, 0),
          "momentum must be at least 0 and below 1, not " + momentum);
    }
    for (double factor : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(
          () -> new LocalTraining(1, 1, 1, 0, factor, 0),
          "weightDecay must be 0 or more, not " + factor);
      refused(
          () -> new LocalTraining(1, 1, 1, 0, 0, factor),
          "proximal must be 0 or more, not " + factor);
    }
  }

  @Test
  void updateSpec_thatTheCodecWouldRefuse_cannotExist() {
    assertThat(new UpdateSpec(1, 1, 1, 1).layout(5).lanes()).isEqualTo(8);
    for (double clip : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(
          () -> new UpdateSpec(clip, 1, 1, 1), "clipNorm must be a positive number, not " + clip);
    }
    refused(() -> new UpdateSpec(1, 0, 1, 1), "maxWeight must be 1 to 2147483647, not 0");
    refused(() -> new UpdateSpec(1, 1, 0, 1), "cohortMax must be 1 to 1048576, not 0");
    refused(() -> new UpdateSpec(1, 1, 1, 5), "fieldsPerLane must be 1 to 4, not 5");
    assertThatThrownBy(() -> new UpdateSpec(1, 1, 300, 4))
        .hasMessageContaining("bits remain for a value")
        .hasMessageContaining("use fewer fields per lane or a smaller cohort");
  }

  @Test
  void updateHeaderAndReply() {
    SessionId session = SessionId.parse("r/1/1/c");
    refused(
        () -> new UpdateHeader(session, Digest.of(new byte[0]), 0),
        "an update has at least one byte, not 0");
    refused(() -> new CheckInReply.ComeBackLater(-1, "why"), "afterMillis must not be negative");
  }

  @Test
  void folds_callTheirOwnCase() {
    CheckInReply later = new CheckInReply.ComeBackLater(1, "why");
    CheckInReply rejected = new CheckInReply.Rejected("why");
    assertThat(later.<String>fold(a -> "assigned", l -> "later", r -> "rejected"))
        .isEqualTo("later");
    assertThat(rejected.<String>fold(a -> "assigned", l -> "later", r -> "rejected"))
        .isEqualTo("rejected");
    UpdateReceipt accepted = new UpdateReceipt.Accepted();
    UpdateReceipt refused = new UpdateReceipt.Refused(Refusal.BUSY, "");
    assertThat(accepted.<String>fold(a -> "accepted", r -> "refused")).isEqualTo("accepted");
    assertThat(refused.<String>fold(a -> "accepted", r -> r.refusal().name())).isEqualTo("BUSY");
    RoundOutcome pending = new RoundOutcome.Pending();
    RoundOutcome committed = new RoundOutcome.Committed(new ModelId(Digest.of(new byte[0])), true);
    RoundOutcome abandoned = new RoundOutcome.Abandoned("why");
    assertThat(pending.<String>fold(() -> "p", c -> "c", a -> "a")).isEqualTo("p");
    assertThat(committed.<String>fold(() -> "p", c -> "c", a -> "a")).isEqualTo("c");
    assertThat(abandoned.<String>fold(() -> "p", c -> "c", a -> a.reason())).isEqualTo("why");
  }
}
