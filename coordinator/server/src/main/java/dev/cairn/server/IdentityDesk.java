package dev.cairn.server;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.identity.CredentialIssuer;
import dev.cairn.protocol.identity.DeviceCredentialVerifier;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.protocol.identity.IssuerStatement;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.server.grpc.CertifyReply;
import dev.cairn.server.grpc.DeviceTrust;
import dev.cairn.server.grpc.EnrolmentReply;
import dev.cairn.server.grpc.OverloadedException;
import dev.cairn.server.grpc.RejectedException;
import dev.cairn.server.grpc.Rejection;
import dev.cairn.server.identity.CoordinatorIdentity;
import dev.cairn.server.identity.DeviceCheck;
import dev.cairn.server.identity.DeviceFault;
import dev.cairn.server.identity.DeviceRecords;
import dev.cairn.server.identity.DeviceRejectedException;
import dev.cairn.server.identity.DeviceStandings;
import dev.cairn.server.identity.Enrolment;
import dev.cairn.server.identity.EnrolmentOutcome;
import dev.cairn.server.identity.EnrolmentRefusal;
import dev.cairn.server.identity.StandingRecords;
import dev.cairn.server.metrics.DeviceMeters;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leads the wire's questions about identities to the identity, off the wire's threads. Strangers
 * wait behind strangers: lookups of devices have threads of their own.
 *
 * <p>Public for whoever puts a coordinator together on other stores.
 */
public final class IdentityDesk implements DeviceTrust, AutoCloseable {
  private static final int THREADS = 2;
  private static final int LOOKUPS_WAITING_MAX = 2_048;
  private static final int ENROLMENTS_WAITING_MAX = 64;
  private static final long RETRY_MILLIS = 1_000;
  private static final String ENROLLED = "ENROLLED";
  private static final String RENEWED = "RENEWED";
  private static final String CERTIFIED = "CERTIFIED";
  private static final String NO_ISSUER = "NO_ISSUER";

  private final CoordinatorIdentity identity;
  private final DeviceMeters meters;
  private final ExecutorService lookups = pool("cairn-devices", LOOKUPS_WAITING_MAX);
  private final ExecutorService enrolments = pool("cairn-enrolment", ENROLMENTS_WAITING_MAX);
  private final DeviceStandings standings;
  private final Enrolment enrolment;
  private final DeviceCheck check;
  private final DeviceCredentialVerifier credentials;

  /**
   * Opens the desk.
   *
   * @param validity how long certificates are valid that it issues
   * @param meters with the labels {@link #reasons} and {@link #outcomes}
   * @param clock by which certificates are judged
   * @param time by which all coordinators date tokens, and what becomes of devices
   */
  public IdentityDesk(
      CoordinatorIdentity identity,
      DeviceRecords records,
      StandingRecords standingRecords,
      Duration validity,
      DeviceMeters meters,
      Clock clock,
      Clock time) {
    this.identity = identity;
    this.meters = meters;
    this.standings = new DeviceStandings(records, standingRecords, lookups, System::nanoTime, time);
    this.enrolment =
        new Enrolment(identity.authority(), records, standings, validity, time, new SecureRandom());
    this.check = new DeviceCheck(identity.authority(), standings, clock);
    this.credentials = new DeviceCredentialVerifier(identity.authority().devices(), clock::millis);
  }

  private static ExecutorService pool(String name, int waitingMax) {
    return new ThreadPoolExecutor(
        THREADS,
        THREADS,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(waitingMax),
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** The labels of the meter of enrolments. */
  public static List<String> outcomes() {
    List<String> outcomes = new ArrayList<>(List.of(ENROLLED, RENEWED, CERTIFIED, NO_ISSUER));
    for (EnrolmentRefusal refusal : EnrolmentRefusal.values()) {
      outcomes.add(refusal.name());
    }
    return outcomes;
  }

  /** The labels of the meter of rejections. */
  public static List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    for (Rejection rejection : Rejection.values()) {
      reasons.add(rejection.name());
    }
    return reasons;
  }

  Enrolment enrolment() {
    return enrolment;
  }

  DeviceStandings standings() {
    return standings;
  }

  @Override
  public CompletionStage<ClientId> identify(X509Certificate certificate) {
    return check
        .check(certificate)
        .handle(
            (client, failure) -> {
              if (failure == null) {
                return client;
              }
              Throwable cause = cause(failure);
              if (cause instanceof DeviceRejectedException rejected) {
                throw new RejectedException(
                    rejection(rejected.fault()), String.valueOf(rejected.getMessage()));
              }
              if (cause instanceof RejectedExecutionException) {
                throw overloaded();
              }
              throw new CompletionException(cause);
            });
  }

  @Override
  public @Nullable ClientId nameOf(X509Certificate certificate) {
    return check.nameOf(certificate);
  }

  static Rejection rejection(DeviceFault fault) {
    return switch (fault) {
      case FOREIGN_CA -> Rejection.FOREIGN_CA;
      case EXPIRED -> Rejection.EXPIRED;
      case NOT_YET_VALID -> Rejection.NOT_YET_VALID;
      case WRONG_USAGE -> Rejection.WRONG_USAGE;
      case UNKNOWN_DEVICE -> Rejection.UNKNOWN_DEVICE;
      case REVOKED -> Rejection.REVOKED;
    };
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static OverloadedException overloaded() {
    return new OverloadedException("too many devices ask at once", RETRY_MILLIS);
  }

  @Override
  public CompletionStage<EnrolmentReply> enroll(byte[] tokenId, byte[] secret, byte[] request) {
    return answer(() -> enrolment.enroll(tokenId, secret, request), ENROLLED);
  }

  @Override
  public CompletionStage<EnrolmentReply> renew(ClientId client, byte[] request) {
    return answer(() -> enrolment.renew(client, request), RENEWED);
  }

  @Override
  public CompletionStage<CertifyReply> certify(ClientId client, byte[] credential) {
    CredentialIssuer issuer = identity.authority().issuer();
    if (issuer == null) {
      meters.enrolment(NO_ISSUER);
      return CompletableFuture.completedFuture(
          new CertifyReply.Refused(
              EnrolmentReply.Reason.NO_ISSUER,
              "this coordinator's CA gives no compact credentials; the full one does",
              identity.keys().handovers()));
    }
    try {
      // Beside the lookups, for these devices are known.
      return CompletableFuture.supplyAsync(() -> certified(issuer, client, credential), lookups);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedStage(overloaded());
    }
  }

  private CertifyReply certified(CredentialIssuer issuer, ClientId client, byte[] credential) {
    try {
      IssuedCredential issued = issuer.exchange(credential, client, credentials);
      meters.enrolment(CERTIFIED);
      return new CertifyReply.Certified(issued, identity.keys().handovers());
    } catch (CredentialException e) {
      meters.enrolment(EnrolmentRefusal.BAD_REQUEST.name());
      return new CertifyReply.Refused(
          EnrolmentReply.Reason.BAD_REQUEST,
          String.valueOf(e.getMessage()),
          identity.keys().handovers());
    }
  }

  private @Nullable IssuerStatement issuer() {
    CredentialIssuer issuer = identity.authority().issuer();
    return issuer == null ? null : issuer.statement();
  }

  private CompletionStage<EnrolmentReply> answer(
      Supplier<EnrolmentOutcome> decision, String success) {
    try {
      return CompletableFuture.supplyAsync(() -> reply(decision.get(), success), enrolments);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedStage(overloaded());
    }
  }

  private EnrolmentReply reply(EnrolmentOutcome outcome, String success) {
    return outcome.fold(
        enrolled -> {
          meters.enrolment(success);
          return new EnrolmentReply.Enrolled(
              der(enrolled.certificate()),
              der(identity.authority().certificate()),
              identity.keys().pins(),
              issuer(),
              identity.keys().handovers());
        },
        refused -> {
          meters.enrolment(refused.code().name());
          return new EnrolmentReply.Refused(reason(refused.code()), refused.detail());
        });
  }

  static EnrolmentReply.Reason reason(EnrolmentRefusal refusal) {
    return switch (refusal) {
      case UNKNOWN_TOKEN -> EnrolmentReply.Reason.UNKNOWN_TOKEN;
      case USED_TOKEN -> EnrolmentReply.Reason.USED_TOKEN;
      case EXPIRED_TOKEN -> EnrolmentReply.Reason.EXPIRED_TOKEN;
      case BAD_REQUEST -> EnrolmentReply.Reason.BAD_REQUEST;
      case REVOKED -> EnrolmentReply.Reason.REVOKED;
    };
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate can be encoded", e);
    }
  }

  @Override
  public void close() {
    lookups.shutdown();
    enrolments.shutdown();
  }
}
