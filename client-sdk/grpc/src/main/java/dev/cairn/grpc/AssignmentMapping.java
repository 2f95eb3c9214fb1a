package dev.cairn.grpc;

import dev.cairn.grpc.v1.Session;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.ParticipationTerms;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.message.SignedMessage;

/** Maps assignments and their parts between the protocol's values and their messages. */
final class AssignmentMapping {
  private AssignmentMapping() {}

  static Session toProto(SessionId session) {
    return Session.newBuilder()
        .setRunId(session.round().run().value())
        .setRoundIndex(session.round().index())
        .setAttempt(session.round().attempt())
        .setClientId(session.client().value())
        .build();
  }

  static SessionId fromProto(Session proto) {
    RunId run = WireFields.at("run_id", () -> new RunId(proto.getRunId()));
    return new SessionId(
        new RoundId(run, proto.getRoundIndex(), proto.getAttempt()),
        WireFields.at("client_id", () -> new ClientId(proto.getClientId())));
  }

  static dev.cairn.grpc.v1.RoundAssignment toProto(RoundAssignment assignment) {
    LocalTraining training = assignment.training();
    UpdateSpec update = assignment.update();
    SignedMessage config = assignment.config();
    ParticipationTerms terms = assignment.terms();
    dev.cairn.grpc.v1.RoundAssignment.Builder proto =
        dev.cairn.grpc.v1.RoundAssignment.newBuilder();
    if (config != null) {
      proto.setConfig(SecureMapping.toProto(config));
    }
    return proto
        .setSession(toProto(assignment.session()))
        .setModel(ModelMapping.toProto(assignment.model()))
        .setModelDigest(WireFields.bytes(assignment.modelId().digest()))
        .setTraining(
            dev.cairn.grpc.v1.LocalTraining.newBuilder()
                .setEpochs(training.epochs())
                .setBatchSize(training.batchSize())
                .setLearningRate(training.learningRate())
                .setMomentum(training.momentum())
                .setWeightDecay(training.weightDecay())
                .setProximal(training.proximal()))
        .setUpdate(toProto(update))
        .setSeed(assignment.seed())
        .setRemainingMillis(assignment.remainingMillis())
        .setMinimumExamples(terms.minimumExamples() == 1 ? 0 : terms.minimumExamples())
        .setSeparationMillis(terms.separationMillis())
        .build();
  }

  static RoundAssignment fromProto(dev.cairn.grpc.v1.RoundAssignment proto) {
    return new RoundAssignment(
        WireFields.required("session", proto.hasSession(), () -> fromProto(proto.getSession())),
        WireFields.required(
            "model", proto.hasModel(), () -> ModelMapping.fromProto(proto.getModel())),
        new ModelId(WireFields.digest("model_digest", proto.getModelDigest())),
        WireFields.required("training", proto.hasTraining(), () -> training(proto.getTraining())),
        WireFields.required("update", proto.hasUpdate(), () -> update(proto.getUpdate())),
        proto.getSeed(),
        proto.getRemainingMillis(),
        proto.hasConfig()
            ? WireFields.at("config", () -> SecureMapping.fromProto(proto.getConfig()))
            : null,
        new ParticipationTerms(
            Math.max(1, proto.getMinimumExamples()), proto.getSeparationMillis()));
  }

  private static LocalTraining training(dev.cairn.grpc.v1.LocalTraining proto) {
    return new LocalTraining(
        proto.getEpochs(),
        proto.getBatchSize(),
        proto.getLearningRate(),
        proto.getMomentum(),
        proto.getWeightDecay(),
        proto.getProximal());
  }

  private static dev.cairn.grpc.v1.UpdateSpec toProto(UpdateSpec update) {
    dev.cairn.grpc.v1.UpdateSpec.Builder proto =
        dev.cairn.grpc.v1.UpdateSpec.newBuilder()
            .setClipNorm(update.clipNorm())
            .setMaxWeight(update.maxWeight())
            .setCohortMax(update.cohortMax());
    ClientNoise noise = update.noise();
    if (noise != null) {
      proto.setNoise(
          dev.cairn.grpc.v1.ClientNoise.newBuilder()
              .setFieldsPerLane(update.fieldsPerLane())
              .setMultiplier(noise.multiplier())
              .setHonest(noise.honest()));
    }
    Compression compression = update.compression();
    if (compression != null) {
      proto.setCompression(
          dev.cairn.grpc.v1.Compression.newBuilder()
              .setFieldsPerLane(update.fieldsPerLane())
              .setRotated(compression.rotated())
              .setDithered(compression.dithered())
              .setSentMillionths(compression.sentMillionths())
              .setResidual(compression.residual()));
    }
    return noise == null && compression == null
        ? proto.setFieldsPerLane(update.fieldsPerLane()).build()
        : proto.build();
  }

  private static UpdateSpec update(dev.cairn.grpc.v1.UpdateSpec proto) {
    dev.cairn.grpc.v1.Compression compression = proto.getCompression();
    dev.cairn.grpc.v1.ClientNoise noise = proto.getNoise();
    int fieldsPerLane = proto.getFieldsPerLane();
    if (proto.hasCompression()) {
      fieldsPerLane = compression.getFieldsPerLane();
    } else if (proto.hasNoise()) {
      fieldsPerLane = noise.getFieldsPerLane();
    }
    return new UpdateSpec(
        proto.getClipNorm(),
        proto.getMaxWeight(),
        proto.getCohortMax(),
        fieldsPerLane,
        proto.hasCompression()
            ? new Compression(
                compression.getRotated(),
                compression.getDithered(),
                compression.getSentMillionths(),
                compression.getResidual())
            : null,
        proto.hasNoise() ? new ClientNoise(noise.getMultiplier(), noise.getHonest()) : null);
  }
}
