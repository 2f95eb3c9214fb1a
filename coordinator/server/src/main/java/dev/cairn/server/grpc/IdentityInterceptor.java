package dev.cairn.server.grpc;

import com.google.protobuf.Message;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.protocol.ClientId;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Decides who may call. A call passes with a certificate that {@link DeviceTrust} accepts, and only
 * for the client that the certificate names, with a bounded number of calls at once; {@code
 * Enrollment/Enroll} passes without one. All else ends as UNAUTHENTICATED with one line, before a
 * byte of its message is taken.
 */
final class IdentityInterceptor implements ServerInterceptor {
  private static final String ENROLL = EnrollmentGrpc.getEnrollMethod().getFullMethodName();

  private static final long RETRY_AFTER_MILLIS = 5_000;

  private final DeviceTrust trust;
  private final CallObserver observer;
  private final CallsOfDevices calls = new CallsOfDevices();
  private final ClaimedClient claims = new ClaimedClient(CoordinatorGrpc.getServiceDescriptor());

  IdentityInterceptor(DeviceTrust trust, CallObserver observer) {
    this.trust = trust;
    this.observer = observer;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (call.getMethodDescriptor().getFullMethodName().equals(ENROLL)) {
      return next.startCall(call, headers);
    }
    X509Certificate certificate =
        PeerCertificate.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    if (certificate == null) {
      reject(
          call,
          new RejectedException(
              Rejection.NO_CERTIFICATE,
              "the device shows no certificate; enrol it with a token from 'cairn enroll'"));
      return new ServerCall.Listener<>() {};
    }
    CompletableFuture<ClientId> identity = trust.identify(certificate).toCompletableFuture();
    if (identity.isDone()) {
      return decided(identity, Context.current(), call, headers, next);
    }
    Context context = Context.current();
    DeferredListener<Q> deferred = new DeferredListener<>();
    identity.whenComplete(
        (client, failure) -> deferred.handOver(decided(identity, context, call, headers, next)));
    return deferred;
  }

  private <Q, R> ServerCall.Listener<Q> decided(
      CompletableFuture<ClientId> identity,
      Context context,
      ServerCall<Q, R> call,
      Metadata headers,
      ServerCallHandler<Q, R> next) {
    try {
      ClientId client = identity.join();
      if (!calls.enter(client)) {
        throw new OverloadedException(
            "this device has more than " + CallsOfDevices.CALLS_MAX + " calls open",
            RETRY_AFTER_MILLIS);
      }
      return begun(client, context, call, headers, next);
    } catch (RuntimeException e) {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      if (cause instanceof RejectedException rejected) {
        reject(call, rejected);
      } else {
        StatusRuntimeException status = Failures.status(cause);
        call.close(status.getStatus(), Failures.trailers(status));
      }
      return new ServerCall.Listener<>() {};
    }
  }

  private <Q, R> ServerCall.Listener<Q> begun(
      ClientId client,
      Context context,
      ServerCall<Q, R> call,
      Metadata headers,
      ServerCallHandler<Q, R> next) {
    boolean begun = false;
    try {
      ServerCall.Listener<Q> listener =
          new OneClient<>(
              Contexts.interceptCall(context.withValue(Caller.KEY, client), call, headers, next),
              call,
              client);
      begun = true;
      return listener;
    } finally {
      if (!begun) {
        calls.leave(client);
      }
    }
  }

  private void reject(ServerCall<?, ?> call, RejectedException rejected) {
    observer.rejected(rejected.rejection());
    call.close(
        Status.UNAUTHENTICATED.withDescription(String.valueOf(rejected.getMessage())),
        new Metadata());
  }

  /** Lets messages pass that are in the caller's own name. */
  private final class OneClient<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private final ClientId client;
    private final AtomicBoolean over = new AtomicBoolean();
    private boolean rejected;

    OneClient(ServerCall.Listener<Q> delegate, ServerCall<Q, ?> call, ClientId client) {
      super(delegate);
      this.call = call;
      this.client = client;
    }

    @Override
    public void onMessage(Q message) {
      if (rejected) {
        return;
      }
      String claimed = message instanceof Message request ? claims.of(request) : null;
      if (claimed == null || claimed.equals(client.value())) {
        super.onMessage(message);
        return;
      }
      rejected = true;
      reject(
          call,
          new RejectedException(
              Rejection.OTHER_CLIENT,
              "the request is for another client than the certificate, which is for " + client));
      super.onCancel();
    }

    @Override
    public void onHalfClose() {
      if (!rejected) {
        super.onHalfClose();
      }
    }

    @Override
    public void onReady() {
      if (!rejected) {
        super.onReady();
      }
    }

    @Override
    public void onComplete() {
      end();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      end();
      if (!rejected) {
        super.onCancel();
      }
    }

    private void end() {
      if (over.compareAndSet(false, true)) {
        calls.leave(client);
      }
    }
  }
}
