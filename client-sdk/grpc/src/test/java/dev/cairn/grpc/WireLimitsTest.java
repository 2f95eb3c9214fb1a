package dev.cairn.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.identity.DeviceCredential;
import dev.cairn.secagg.graph.RoundThresholds;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every message of a secure round fits on the wire, on the largest roster with the most edges. */
class WireLimitsTest {

  /** Session, signature, lengths and tags around body and attachment. */
  private static final int AROUND = 4_096;

  /** What an advert may have beyond what devices' credentials have. */
  private static final int CREDENTIAL_SPARE =
      AdvertiseMessage.CREDENTIAL_BYTES_MAX - DeviceCredential.BYTES_MAX;

  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"ADVERTISE", "SHARE_KEYS", "MASKED_INPUT", "CONFIRM", "REVEAL"})
  void whatADeviceSays_fitsIntoARequest(MessageType type) {
    assertThat(type.bodyBytesMax() + type.attachmentBytesMax() + AROUND)
        .isLessThanOrEqualTo(WireLimits.REQUEST_BYTES_MAX);
  }

  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"ROUND_CONFIG", "ROSTER", "SHARES", "SURVIVORS", "QUORUM"})
  void whatTheCoordinatorSays_fitsIntoAReply(MessageType type) {
    boolean credentials = type == MessageType.ROSTER || type == MessageType.QUORUM;
    int spare = credentials ? RoundThresholds.ROSTER_MAX * CREDENTIAL_SPARE : 0;
    assertThat(type.bodyBytesMax() + type.attachmentBytesMax() - spare + AROUND)
        .isLessThanOrEqualTo(WireLimits.REPLY_BYTES_MAX);
  }

  /** Else the bounds above would say nothing about devices. */
  @Test
  void credentialOfADevice_isWithinWhatAnAdvertHolds() {
    assertThat(CREDENTIAL_SPARE).isNotNegative();
  }
}
