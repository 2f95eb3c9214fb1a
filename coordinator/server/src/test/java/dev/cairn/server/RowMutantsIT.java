package dev.cairn.server;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of rows of the catalogue of attacks, each of which fails once one line reads otherwise. */
class RowMutantsIT {

  /** A row's test, and a line that must not read so. */
  enum Row {
    ROW26_WHAT_IS_TOO_LONG_IS_WRITTEN(
        "dev.cairn.server.grpc.UploadFlowTest.row26_bodyOfAnotherLength_isRefused_andAborted",
        "dev.cairn.server.grpc.UploadCall",
        "if (received > header.bytes())",
        "sink.write(chunk.asReadOnlyByteBuffer()); if (received > header.bytes())"),
    ROW31_A_DEVICE_HAS_ALL_THE_CALLS(
        "dev.cairn.server.grpc.DeviceLimitsTest.row31_oneCallTooMany_isNotCounted",
        "dev.cairn.server.grpc.CallsOfDevices",
        "counted[0] = before < CALLS_MAX;",
        "counted[0] = true;"),
    ROW31_NOBODY_WATCHES_THE_SILENT(
        "dev.cairn.server.grpc.DeviceLimitsTest.row31_silence_isNoticed",
        "dev.cairn.server.grpc.StallWatch",
        "pending = timer.schedule(onStall, turnNanos(), TimeUnit.NANOSECONDS);",
        ""),
    ROW31_ONE_DEVICE_TAKES_THE_CALLS_OF_ALL(
        "dev.cairn.server.HostilePeersTest.row31_deviceWithTooManyCalls_isToldToStayAway_andTheOthersAreServed",
        "dev.cairn.server.grpc.CallsOfDevices",
        "open.compute( client,",
        "open.compute( new ClientId(\"all\"),"),
    ROW31_A_SILENT_UPLOAD_IS_WAITED_FOR(
        "dev.cairn.server.grpc.UploadFlowTest.row31_silentDevice_isGivenUp_afterTheStallDeadline",
        "dev.cairn.server.grpc.UploadCall",
        "private void requestNext() { watch.start();",
        "private void requestNext() {"),
    ROW31_STRANGERS_THAT_WERE_TOO_SLOW_ARE_NOT_COUNTED(
        "dev.cairn.server.grpc.EnrolmentLimitTest.row31_callThatSendsNothing_endsAtItsDeadline_andIsCounted",
        "dev.cairn.server.grpc.OneAnswer",
        "count.run();",
        ""),
    ROW32_STRANGERS_MAY_SEND_ANY_LENGTH(
        "dev.cairn.server.HostilePeersTest.row32_oversizedRequestForACertificate_isBrokenOff",
        "dev.cairn.server.grpc.RejectionTracers",
        "if (received > most)",
        "if (false)"),
    ROW32_DEVICES_MAY_SEND_ANY_LENGTH(
        "dev.cairn.server.HostilePeersTest.row32_oversizedRequestOfADevice_isBrokenOff",
        "dev.cairn.server.grpc.GrpcEndpoint",
        ".maxInboundMessageSize(WireLimits.REQUEST_BYTES_MAX)",
        ".maxInboundMessageSize(Integer.MAX_VALUE)"),
    ROW34_A_TOKEN_ENROLS_MANY(
        "dev.cairn.server.EnrolmentTest.row34_token_givesTheSameAnswerToTheSameKey_andNoneToAnother",
        "dev.cairn.server.identity.Enrolment",
        "if (token.usedBy() != null && !token.usedBy().equals(client))",
        "if (false)"),
    ROW34_WHO_CAME_SECOND_IS_ENROLLED_TOO(
        "dev.cairn.server.EnrolmentTest.row34_manyKeysAtOnce_spendOneTokenOnce",
        "dev.cairn.server.identity.Enrolment",
        "if (token.usedBy() != null && !token.usedBy().equals(client))",
        "if (false)"),
    ROW42_A_CONNECTION_OUTLIVES_ITS_CERTIFICATE(
        "dev.cairn.server.StrangersTest.row42_expiredCertificate_isRejected_alsoOnAnOpenConnection",
        "dev.cairn.server.identity.DeviceCheck",
        "if (now.isAfter(until))",
        "if (false)"),
    ROW42_ANY_CA_WILL_DO(
        "dev.cairn.server.StrangersTest.row42_foreignCa_isRejected",
        "dev.cairn.protocol.identity.DeviceCertificates",
        "device.verify(ca.getPublicKey());",
        ""),
    ROW42_REVOKED_DEVICES_ARE_KNOWN(
        "dev.cairn.server.StrangersTest.row42_revokedDevice_isRejectedAtOnce_onAnOpenConnectionToo",
        "dev.cairn.server.identity.DeviceLooks",
        "device.revoked() ? Standing.REVOKED : Standing.KNOWN",
        "Standing.KNOWN");

    private final Planted planted;

    Row(String test, String className, String snippet, String replacement) {
      planted = new Planted(test, className, snippet, replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTestOfARow_failsOnItsMutant(Row row) throws Exception {
    row.planted.check();
  }
}
