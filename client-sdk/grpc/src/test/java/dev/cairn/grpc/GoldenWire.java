package dev.cairn.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.cairn.grpc.v1.Admitted;
import dev.cairn.grpc.v1.Certified;
import dev.cairn.grpc.v1.CertifyRequest;
import dev.cairn.grpc.v1.CertifyResponse;
import dev.cairn.grpc.v1.EnrollRequest;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.Enrolled;
import dev.cairn.grpc.v1.EnrollmentRefusalCode;
import dev.cairn.grpc.v1.EnrollmentRefused;
import dev.cairn.grpc.v1.FetchResponse;
import dev.cairn.grpc.v1.FileHead;
import dev.cairn.grpc.v1.NoSuchFile;
import dev.cairn.grpc.v1.RenewRequest;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.ParticipationTerms;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The messages whose bytes stand in {@code wire/v1}: one for each case of the wire. */
final class GoldenWire {
  static final Digest DIGEST = Digest.of("cairn".getBytes(StandardCharsets.US_ASCII));
  static final SessionId SESSION =
      SessionId.parse("0197f1c2-7c00-7000-8000-000000000001/3/2/device-7");
  static final CheckIn CHECK_IN =
      new CheckIn(new ClientId("device-7"), new Population("fashion"), 600, "0.1.0", 30_000);
  static final CheckIn CHECK_IN_CLASS =
      new CheckIn(
          new ClientId("device-7"), new Population("fashion"), 600, "0.1.0", 30_000, "phone");
  static final UpdateHeader HEADER = new UpdateHeader(SESSION, DIGEST, 493_712);
  static final SignedMessage SIGNED =
      new SignedMessage(
          "body".getBytes(StandardCharsets.US_ASCII),
          "signature".getBytes(StandardCharsets.US_ASCII),
          "attachment".getBytes(StandardCharsets.US_ASCII));
  static final UpdateHeader MASKED = new UpdateHeader(SESSION, DIGEST, 493_712, SIGNED);
  static final CheckInReply ASSIGNED =
      new CheckInReply.Assigned(
          assignment(
              new ModelSpec.Portable(
                  new PortableModel(
                      List.of(1, 28, 28),
                      List.of(
                          new Layer.Conv2d(6, 5, 1, 2),
                          Layer.Activation.RELU,
                          new Layer.MaxPool2d(2),
                          Layer.Activation.TANH,
                          new Layer.AvgPool2d(2),
                          Layer.Activation.SIGMOID,
                          new Layer.Flatten(),
                          Layer.Activation.GELU,
                          new Layer.Dropout(0.25),
                          new Layer.Linear(10))))));
  static final CheckInReply ASSIGNED_TERMS =
      new CheckInReply.Assigned(
          assignment(
                  new ModelSpec.Portable(
                      new PortableModel(List.of(4), List.of(new Layer.Linear(2)))))
              .withTerms(new ParticipationTerms(100, 86_400_000)));
  static final CheckInReply ASSIGNED_EXPORTED =
      new CheckInReply.Assigned(
          assignment(
              new ModelSpec.Exported(
                  DIGEST,
                  1_234_567,
                  new ModelShape(
                      List.of(
                          new TensorShape("fc.weight", List.of(10, 84)),
                          new TensorShape("scale", List.of()))))));

  static final CheckInReply ASSIGNED_SECURE =
      new CheckInReply.Assigned(
          new RoundAssignment(
              SESSION,
              new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2)))),
              new ModelId(DIGEST),
              new LocalTraining(1, 20, 0.05, 0, 0, 0),
              new UpdateSpec(10.0, 1_000, 20, 2),
              7,
              29_500,
              SIGNED));

  static final CheckInReply ASSIGNED_COMPRESSED =
      new CheckInReply.Assigned(
          new RoundAssignment(
              SESSION,
              new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2)))),
              new ModelId(DIGEST),
              new LocalTraining(1, 20, 0.05, 0, 0, 0),
              new UpdateSpec(10.0, 1_000, 20, 3, new Compression(true, true, 250_000, true)),
              7,
              29_500));

  static final CheckInReply ASSIGNED_NOISY =
      new CheckInReply.Assigned(
          new RoundAssignment(
              SESSION,
              new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2)))),
              new ModelId(DIGEST),
              new LocalTraining(1, 20, 0.05, 0, 0, 0),
              new UpdateSpec(10.0, 1, 20, 2, null, new ClientNoise(1.5, 12)),
              7,
              29_500,
              SIGNED));

  static final CheckInReply ASSIGNED_NOISY_COMPRESSED =
      new CheckInReply.Assigned(
          new RoundAssignment(
              SESSION,
              new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2)))),
              new ModelId(DIGEST),
              new LocalTraining(1, 20, 0.05, 0, 0, 0),
              new UpdateSpec(
                  10.0,
                  1,
                  20,
                  3,
                  new Compression(true, false, 250_000, true),
                  new ClientNoise(1.5, 12)),
              7,
              29_500,
              SIGNED));

  private GoldenWire() {}

  private static RoundAssignment assignment(ModelSpec model) {
    return new RoundAssignment(
        SESSION,
        model,
        new ModelId(DIGEST),
        new LocalTraining(1, 20, 0.05, 0.9, 1e-4, 0.01),
        new UpdateSpec(10.0, 1_000, 20, 2),
        -42,
        29_500);
  }

  /** File names without ending, and what they hold. */
  static Map<String, Message> messages() {
    Map<String, Message> all = new LinkedHashMap<>();
    all.put("check-in-request", ProtoMapping.toProto(CHECK_IN));
    all.put("check-in-request-device-class", ProtoMapping.toProto(CHECK_IN_CLASS));
    all.put("check-in-response-assigned", ProtoMapping.toProto(ASSIGNED));
    all.put("check-in-response-assigned-terms", ProtoMapping.toProto(ASSIGNED_TERMS));
    all.put("check-in-response-assigned-exported", ProtoMapping.toProto(ASSIGNED_EXPORTED));
    all.put("check-in-response-assigned-secure", ProtoMapping.toProto(ASSIGNED_SECURE));
    all.put("check-in-response-assigned-compressed", ProtoMapping.toProto(ASSIGNED_COMPRESSED));
    all.put("check-in-response-assigned-noisy", ProtoMapping.toProto(ASSIGNED_NOISY));
    all.put(
        "check-in-response-assigned-noisy-compressed",
        ProtoMapping.toProto(ASSIGNED_NOISY_COMPRESSED));
    all.put(
        "check-in-response-come-back-later",
        ProtoMapping.toProto(new CheckInReply.ComeBackLater(5_000, "no round is open")));
    all.put(
        "check-in-response-rejected",
        ProtoMapping.toProto(new CheckInReply.Rejected("unknown population")));
    all.put("fetch-request", ProtoMapping.fetch(DIGEST, 262_144));
    all.put(
        "fetch-response-head",
        FetchResponse.newBuilder().setHead(FileHead.newBuilder().setLength(246_824)).build());
    all.put(
        "fetch-response-chunk",
        FetchResponse.newBuilder().setChunk(ByteString.copyFromUtf8("chunk")).build());
    all.put(
        "fetch-response-no-such-file",
        FetchResponse.newBuilder().setNoSuchFile(NoSuchFile.getDefaultInstance()).build());
    all.put(
        "upload-request-header",
        UploadRequest.newBuilder().setHeader(ProtoMapping.toProto(HEADER)).build());
    all.put(
        "upload-request-header-masked",
        UploadRequest.newBuilder().setHeader(ProtoMapping.toProto(MASKED)).build());
    all.put(
        "upload-request-chunk",
        UploadRequest.newBuilder().setChunk(ByteString.copyFromUtf8("chunk")).build());
    all.put(
        "upload-response-admitted",
        UploadResponse.newBuilder().setAdmitted(Admitted.getDefaultInstance()).build());
    all.put("upload-response-accepted", ProtoMapping.toProto(new UpdateReceipt.Accepted()));
    for (Refusal refusal : Refusal.values()) {
      all.put(
          "upload-response-refused-" + kebab(refusal),
          ProtoMapping.toProto(new UpdateReceipt.Refused(refusal, "for people")));
    }
    for (Departure departure : Departure.values()) {
      all.put(
          "finish-request-" + kebab(departure), ProtoMapping.finish(SESSION, departure, 60_000));
    }
    all.put("finish-response-pending", ProtoMapping.toProto(new RoundOutcome.Pending()));
    all.put(
        "finish-response-committed",
        ProtoMapping.toProto(new RoundOutcome.Committed(new ModelId(DIGEST), true)));
    all.put(
        "finish-response-abandoned",
        ProtoMapping.toProto(new RoundOutcome.Abandoned("TOO_FEW_UPDATES")));
    secure(all);
    enrollment(all);
    return all;
  }

  private static void secure(Map<String, Message> all) {
    all.put("exchange-request", SecureMapping.toProto(SESSION, SIGNED, 30_000));
    all.put("exchange-response-next", SecureMapping.toProto(new ExchangeReply.Next(SIGNED)));
    all.put("exchange-response-waiting", SecureMapping.toProto(new ExchangeReply.Waiting()));
    all.put(
        "exchange-response-refused",
        SecureMapping.toProto(new ExchangeReply.Refused(Refusal.EQUIVOCATION, "for people")));
    all.put("exchange-response-over", SecureMapping.toProto(new ExchangeReply.Over()));
  }

  private static void enrollment(Map<String, Message> all) {
    all.put(
        "enroll-request",
        EnrollRequest.newBuilder()
            .setTokenId(ByteString.copyFromUtf8("0123456789abcdef"))
            .setTokenSecret(WireFields.bytes(DIGEST))
            .setCertificateRequest(ByteString.copyFromUtf8("request"))
            .build());
    all.put(
        "renew-request",
        RenewRequest.newBuilder()
            .setCertificateRequest(ByteString.copyFromUtf8("request"))
            .build());
    all.put(
        "enroll-response-enrolled",
        EnrollResponse.newBuilder()
            .setEnrolled(
                Enrolled.newBuilder()
                    .setDeviceCertificate(ByteString.copyFromUtf8("device"))
                    .setCaCertificate(ByteString.copyFromUtf8("authority"))
                    .addCoordinatorKeys(WireFields.bytes(DIGEST)))
            .build());
    all.put(
        "enroll-response-enrolled-issuer",
        EnrollResponse.newBuilder()
            .setEnrolled(
                Enrolled.newBuilder()
                    .setDeviceCertificate(ByteString.copyFromUtf8("device"))
                    .setCaCertificate(ByteString.copyFromUtf8("authority"))
                    .addCoordinatorKeys(WireFields.bytes(DIGEST))
                    .setIssuer(ByteString.copyFromUtf8("issuer")))
            .build());
    all.put(
        "enroll-response-enrolled-handovers",
        EnrollResponse.newBuilder()
            .setEnrolled(
                Enrolled.newBuilder()
                    .setDeviceCertificate(ByteString.copyFromUtf8("device"))
                    .setCaCertificate(ByteString.copyFromUtf8("authority"))
                    .addCoordinatorKeys(WireFields.bytes(DIGEST))
                    .setIssuer(ByteString.copyFromUtf8("issuer"))
                    .addKeyHandovers(ByteString.copyFromUtf8("first"))
                    .addKeyHandovers(ByteString.copyFromUtf8("second")))
            .build());
    all.put(
        "certify-request",
        CertifyRequest.newBuilder().setCredential(ByteString.copyFromUtf8("credential")).build());
    all.put(
        "certify-response-certified",
        CertifyResponse.newBuilder()
            .setCertified(
                Certified.newBuilder()
                    .setCredential(ByteString.copyFromUtf8("compact"))
                    .setIssuer(ByteString.copyFromUtf8("issuer")))
            .build());
    all.put(
        "certify-response-certified-handovers",
        CertifyResponse.newBuilder()
            .setCertified(
                Certified.newBuilder()
                    .setCredential(ByteString.copyFromUtf8("compact"))
                    .setIssuer(ByteString.copyFromUtf8("issuer"))
                    .addKeyHandovers(ByteString.copyFromUtf8("first"))
                    .addKeyHandovers(ByteString.copyFromUtf8("second")))
            .build());
    all.put(
        "certify-response-refused",
        CertifyResponse.newBuilder()
            .setRefused(
                EnrollmentRefused.newBuilder()
                    .setCode(EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_NO_ISSUER)
                    .setDetail("for people"))
            .build());
    all.put(
        "certify-response-refused-handovers",
        CertifyResponse.newBuilder()
            .setRefused(
                EnrollmentRefused.newBuilder()
                    .setCode(EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_NO_ISSUER)
                    .setDetail("for people")
                    .addKeyHandovers(ByteString.copyFromUtf8("first"))
                    .addKeyHandovers(ByteString.copyFromUtf8("second")))
            .build());
    for (EnrollmentRefusalCode code : EnrollmentRefusalCode.values()) {
      if (code.ordinal() > 0 && code != EnrollmentRefusalCode.UNRECOGNIZED) {
        all.put(
            "enroll-response-" + kebab(code).replace("enrollment-refusal-code-", "refused-"),
            EnrollResponse.newBuilder()
                .setRefused(EnrollmentRefused.newBuilder().setCode(code).setDetail("for people"))
                .build());
      }
    }
  }

  private static String kebab(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Writes the files that are missing into the folder {@code args[0]}; never changes one. */
  public static void main(String[] args) throws IOException {
    for (Map.Entry<String, Message> entry : messages().entrySet()) {
      Path file = Path.of(args[0], entry.getKey() + ".binpb");
      if (!Files.exists(file)) {
        Files.write(file, entry.getValue().toByteArray(), StandardOpenOption.CREATE_NEW);
      }
    }
  }
}
