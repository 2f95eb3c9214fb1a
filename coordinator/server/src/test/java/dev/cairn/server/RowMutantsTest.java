package dev.cairn.server;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of rows of the catalogue of attacks, each of which fails once one line reads otherwise. */
class RowMutantsTest {

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
        "pending = timer.schedule(onStall, limit.toMillis(), TimeUnit.MILLISECONDS);",
        ""),
    ROW32_STRANGERS_MAY_SEND_ANY_LENGTH(
        "dev.cairn.server.HostilePeersTest.row32_oversizedRequestForACertificate_isBrokenOff",
        "dev.cairn.server.grpc.RejectionTracers",
        "if (received > most)",
        "if (false)"),
    ROW34_A_TOKEN_ENROLS_MANY(
        "dev.cairn.server.EnrolmentTest.row34_token_givesTheSameAnswerToTheSameKey_andNoneToAnother",
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
        "dev.cairn.server.identity.DeviceStandings",
        "device.isRevoked() ? Standing.REVOKED : Standing.KNOWN",
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
