package dev.cairn.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.ComeBackLater;
import dev.cairn.grpc.v1.Committed;
import dev.cairn.grpc.v1.FetchRequest;
import dev.cairn.grpc.v1.FinishRequest;
import dev.cairn.grpc.v1.FinishResponse;
import dev.cairn.grpc.v1.Layer;
import dev.cairn.grpc.v1.ModelSpec;
import dev.cairn.grpc.v1.PortableModel;
import dev.cairn.grpc.v1.RefusalCode;
import dev.cairn.grpc.v1.Refused;
import dev.cairn.grpc.v1.RoundAssignment;
import dev.cairn.grpc.v1.Session;
import dev.cairn.grpc.v1.Tensor;
import dev.cairn.grpc.v1.UploadHeader;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Goal: what is mapped to the wire comes back equal, and what is malformed is named. */
class ProtoMappingTest {

  private static <M extends Message> M throughBytes(M message, Parser<M> parser) {
    try {
      return parser.parseFrom(message.toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anyValue_throughTheWire_comesBackEqual() {
    long first = Long.getLong("seed", System.nanoTime());
    System.out.println("ProtoMappingTest: 500 seeds, -Dseed=" + first);
    for (long seed = first; seed < first + 500; seed++) {
      RandomValues values = new RandomValues(seed);

      CheckIn checkIn = values.checkIn();
      assertThat(
              ProtoMapping.fromProto(
                  throughBytes(ProtoMapping.toProto(checkIn), CheckInRequest.parser())))
          .isEqualTo(checkIn);
      CheckInReply reply = values.reply();
      assertThat(
              ProtoMapping.fromProto(
                  throughBytes(ProtoMapping.toProto(reply), CheckInResponse.parser())))
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .isEqualTo(reply);
      UpdateHeader header = values.header();
      assertThat(
              ProtoMapping.fromProto(
                  throughBytes(ProtoMapping.toProto(header), UploadHeader.parser())))
          .isEqualTo(header);
      UpdateReceipt receipt = values.receipt();
      assertThat(
              ProtoMapping.fromProto(
                  throughBytes(ProtoMapping.toProto(receipt), UploadResponse.parser())))
          .isEqualTo(receipt);
      RoundOutcome outcome = values.outcome();
      assertThat(
              ProtoMapping.fromProto(
                  throughBytes(ProtoMapping.toProto(outcome), FinishResponse.parser())))
          .isEqualTo(outcome);
      Digest digest = values.digest();
      assertThat(
              ProtoMapping.digest(
                  throughBytes(ProtoMapping.fetch(digest, seed), FetchRequest.parser())))
          .isEqualTo(digest);
      SessionId session = values.session();
      Departure departure = values.departure();
      FinishRequest finish =
          throughBytes(
              ProtoMapping.finish(session, departure, checkIn.waitMillis()),
              FinishRequest.parser());
      assertThat(ProtoMapping.session(finish)).isEqualTo(session);
      assertThat(ProtoMapping.departure(finish)).isEqualTo(departure);
      assertThat(ProtoMapping.waitMillis(finish)).isEqualTo(checkIn.waitMillis());
    }
  }

  private static void refused(Runnable mapping, String message) {
    assertThatThrownBy(mapping::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  private static void checkInRefused(Consumer<CheckInRequest.Builder> spoil, String message) {
    CheckInRequest.Builder proto = ProtoMapping.toProto(GoldenWire.CHECK_IN).toBuilder();
    spoil.accept(proto);
    refused(() -> ProtoMapping.fromProto(proto.build()), message);
  }

  @Test
  void malformedCheckIn_isRefused_withTheFieldsName() {
    checkInRefused(proto -> proto.setClientId("a/b"), "client_id: a client id has");
    checkInRefused(proto -> proto.clearPopulation(), "population: a population has");
    checkInRefused(proto -> proto.setExamples(0), "examples must be at least 1, not 0");
    checkInRefused(proto -> proto.setExamples(-1), "examples must be at least 1, not -1");
    checkInRefused(proto -> proto.setWaitMillis(60_001), "waitMillis must be 0 to 60000");
    checkInRefused(proto -> proto.setSdkVersion("v".repeat(65)), "sdkVersion has at most 64");
  }

  private static void assignmentRefused(Consumer<RoundAssignment.Builder> spoil, String message) {
    CheckInResponse.Builder proto = ProtoMapping.toProto(GoldenWire.ASSIGNED).toBuilder();
    spoil.accept(proto.getAssignedBuilder());
    refused(() -> ProtoMapping.fromProto(proto.build()), message);
  }

  @Test
  void malformedAssignment_isRefused_withTheFieldsName() {
    assignmentRefused(RoundAssignment.Builder::clearSession, "assigned: session: must be there");
    assignmentRefused(RoundAssignment.Builder::clearModel, "assigned: model: must be there");
    assignmentRefused(RoundAssignment.Builder::clearTraining, "assigned: training: must be");
    assignmentRefused(RoundAssignment.Builder::clearUpdate, "assigned: update: must be there");
    assignmentRefused(
        proto -> proto.setModel(ModelSpec.getDefaultInstance()),
        "assigned: model: kind: not set, or newer");
    assignmentRefused(
        proto -> proto.setModelDigest(ByteString.copyFromUtf8("abc")),
        "assigned: model_digest: a SHA-256 has 32 bytes, not 3");
    assignmentRefused(
        proto -> proto.getTrainingBuilder().setLearningRate(Double.NaN),
        "assigned: training: learningRate must be positive, not NaN");
    assignmentRefused(
        proto -> proto.getUpdateBuilder().setFieldsPerLane(5),
        "assigned: update: fieldsPerLane must be 1 to 4, not 5");
    assignmentRefused(
        proto -> proto.getModelBuilder().getPortableBuilder().getLayersBuilder(1).clearKind(),
        "assigned: model: portable: layers 2: kind: not set, or newer");
    assignmentRefused(
        proto ->
            proto.getModelBuilder().getPortableBuilder().getLayersBuilder(1).setActivationValue(77),
        "assigned: model: portable: layers 2: activation: not set, or newer");
    assignmentRefused(
        proto -> proto.getSessionBuilder().setRoundIndex(0),
        "assigned: session: round index and attempt are 1 to");
  }

  @Test
  void modelThatIsTooLarge_isRefused() {
    PortableModel huge =
        PortableModel.newBuilder()
            .addInput(1 << 24)
            .addInput(1 << 24)
            .addInput(1 << 24)
            .addLayers(Layer.newBuilder().setFlatten(dev.cairn.grpc.v1.Flatten.newBuilder()))
            .build();
    assignmentRefused(
        proto -> proto.setModel(ModelSpec.newBuilder().setPortable(huge)),
        "assigned: model: portable: the input gives");
    assignmentRefused(
        proto ->
            proto
                .getModelBuilder()
                .getExportedBuilder()
                .setModuleDigest(ByteString.copyFrom(new byte[32]))
                .setModuleBytes(1)
                .addTensors(Tensor.newBuilder().setName("w").addDims(1 << 20).addDims(1 << 20)),
        "assigned: model: exported: tensors 1: tensor w has more than");
  }

  @Test
  void emptyReplies_areRefused_asUnknown() {
    refused(() -> ProtoMapping.fromProto(CheckInResponse.getDefaultInstance()), "outcome: not set");
    refused(() -> ProtoMapping.fromProto(UploadResponse.getDefaultInstance()), "outcome: not set");
    refused(() -> ProtoMapping.fromProto(FinishResponse.getDefaultInstance()), "outcome: not set");
    refused(
        () ->
            ProtoMapping.fromProto(
                UploadResponse.newBuilder()
                    .setRefused(Refused.newBuilder().setCode(RefusalCode.forNumber(0)))
                    .build()),
        "refused: code: not set");
    refused(
        () ->
            ProtoMapping.fromProto(
                CheckInResponse.newBuilder()
                    .setComeBackLater(ComeBackLater.newBuilder().setAfterMillis(-1))
                    .build()),
        "come_back_later: afterMillis must not be negative");
    refused(
        () ->
            ProtoMapping.fromProto(
                FinishResponse.newBuilder().setCommitted(Committed.newBuilder()).build()),
        "committed: model_digest: a SHA-256 has 32 bytes, not 0");
  }

  @Test
  void malformedHeaderAndFinish_areRefused_withTheFieldsName() {
    UploadHeader header = ProtoMapping.toProto(GoldenWire.HEADER);
    refused(
        () -> ProtoMapping.fromProto(header.toBuilder().clearSession().build()),
        "session: must be there");
    refused(
        () -> ProtoMapping.fromProto(header.toBuilder().clearDigest().build()),
        "digest: a SHA-256 has 32 bytes, not 0");
    refused(
        () -> ProtoMapping.fromProto(header.toBuilder().setBytes(0).build()),
        "an update has at least one byte, not 0");
    refused(
        () ->
            ProtoMapping.fromProto(
                header.toBuilder()
                    .setSession(Session.newBuilder(header.getSession()).setRunId("RUN"))
                    .build()),
        "session: run_id: a run id has");
    FinishRequest finish = ProtoMapping.finish(GoldenWire.SESSION, Departure.DONE, 0);
    refused(
        () -> ProtoMapping.departure(finish.toBuilder().setDepartureValue(0).build()),
        "departure: not set");
    refused(
        () -> ProtoMapping.waitMillis(finish.toBuilder().setWaitMillis(-1).build()),
        "wait_millis: must be 0 to 60000, not -1");
  }
}
