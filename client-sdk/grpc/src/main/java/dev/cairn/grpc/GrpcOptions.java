package dev.cairn.grpc;

import dev.cairn.protocol.identity.DeviceKeys;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a client talks to its coordinator: where, under which credentials, and how patiently.
 *
 * @param endpoint where the coordinator listens
 * @param credentials how the connection is protected; plaintext only where it was asked for
 * @param connections connections over which calls are spread, 1 to 16
 * @param answerGrace longest wait for an answer beyond the wait that was asked for, also for the
 *     receipt of an update
 * @param admissionDeadline longest wait until the coordinator admits an upload
 * @param stallDeadline longest silence in the middle of an upload or a fetch
 * @param outageTolerance how long a call goes on trying while the coordinator does not answer
 * @param device whose certificate the credentials show, to be renewed in time; null if none
 */
public record GrpcOptions(
    Endpoint endpoint,
    ChannelCredentials credentials,
    int connections,
    Duration answerGrace,
    Duration admissionDeadline,
    Duration stallDeadline,
    Duration outageTolerance,
    @Nullable DeviceKeys device) {

  /** Longer than a restart of the coordinator takes. */
  public static final Duration OUTAGE_TOLERANCE = Duration.ofSeconds(120);

  private static final Duration ANSWER_GRACE = Duration.ofSeconds(15);
  private static final Duration ADMISSION_DEADLINE = Duration.ofSeconds(120);
  private static final Duration STALL_DEADLINE = Duration.ofSeconds(30);
  private static final int CONNECTIONS_MAX = 16;

  public GrpcOptions {
    if (connections < 1 || connections > CONNECTIONS_MAX) {
      throw new IllegalArgumentException("connections must be 1 to 16, not " + connections);
    }
    positive("answerGrace", answerGrace);
    positive("admissionDeadline", admissionDeadline);
    positive("stallDeadline", stallDeadline);
    positive("outageTolerance", outageTolerance);
  }

  /** The same without a device. */
  public GrpcOptions(
      Endpoint endpoint,
      ChannelCredentials credentials,
      int connections,
      Duration answerGrace,
      Duration admissionDeadline,
      Duration stallDeadline,
      Duration outageTolerance) {
    this(
        endpoint,
        credentials,
        connections,
        answerGrace,
        admissionDeadline,
        stallDeadline,
        outageTolerance,
        null);
  }

  private static void positive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, not " + duration);
    }
  }

  /** One connection under {@code credentials}, with the usual patience. */
  public static GrpcOptions of(Endpoint endpoint, ChannelCredentials credentials) {
    return new GrpcOptions(
        endpoint,
        credentials,
        1,
        ANSWER_GRACE,
        ADMISSION_DEADLINE,
        STALL_DEADLINE,
        OUTAGE_TOLERANCE);
  }

  /** One connection that anybody on its way can read and change, with the usual patience. */
  public static GrpcOptions plaintext(Endpoint endpoint) {
    return of(endpoint, InsecureChannelCredentials.create());
  }

  /**
   * One connection over mutual TLS (1.3, or 1.2 with an older server), with the usual patience: the
   * device shows its certificate, renews it in time, and trusts only a server of the CA that it has
   * enrolled with and that has the endpoint's name.
   *
   * @throws IllegalStateException if the device has not enrolled
   */
  public static GrpcOptions mutualTls(Endpoint endpoint, DeviceKeys device) {
    GrpcOptions options = of(endpoint, DeviceTransport.mutual(device));
    return new GrpcOptions(
        endpoint,
        options.credentials,
        options.connections,
        options.answerGrace,
        options.admissionDeadline,
        options.stallDeadline,
        options.outageTolerance,
        device);
  }

  boolean isPlaintext() {
    return credentials instanceof InsecureChannelCredentials;
  }

  /** Credentials under which no connection of before is resumed. */
  ChannelCredentials freshCredentials() {
    return device == null ? credentials : DeviceTransport.mutual(device);
  }

  /** The same with another number of connections. */
  public GrpcOptions withConnections(int number) {
    return new GrpcOptions(
        endpoint,
        credentials,
        number,
        answerGrace,
        admissionDeadline,
        stallDeadline,
        outageTolerance,
        device);
  }

  /** The same with another outage tolerance. */
  public GrpcOptions withOutageTolerance(Duration tolerance) {
    return new GrpcOptions(
        endpoint,
        credentials,
        connections,
        answerGrace,
        admissionDeadline,
        stallDeadline,
        tolerance,
        device);
  }
}
