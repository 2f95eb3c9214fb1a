package dev.cairn.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.ComeBackLater;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.EnrollRequest;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.Enrolled;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.grpc.v1.RenewRequest;
import dev.cairn.protocol.identity.TestAuthority;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A server on loopback that speaks TLS, asks for certificates, and remembers what it was told. */
public final class TlsServer implements AutoCloseable {
  private static final Context.Key<SSLSession> SESSION = Context.key("session");

  final TestAuthority authority;
  public final List<EnrollRequest> enrolments = new CopyOnWriteArrayList<>();
  final List<RenewRequest> renewals = new CopyOnWriteArrayList<>();
  public final List<CheckInRequest> checkIns = new CopyOnWriteArrayList<>();

  /** Calls of any kind, counted before anything is decided. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  final List<String> tlsVersions = new CopyOnWriteArrayList<>();
  public final List<X509Certificate> devices = new CopyOnWriteArrayList<>();

  /** What the next enrolments and renewals give; by default what they should. */
  volatile Function<ByteString, EnrollResponse> answer = this::enrolled;

  /** Status with which the next call fails; OK if it should not. */
  volatile Status failure = Status.OK;

  private final Server server;

  private TlsServer(TestAuthority authority, Setup setup) throws Exception {
    this.authority = authority;
    KeyPair keys = TestAuthority.keyPair("secp256r1");
    TestAuthority.Order order = new TestAuthority.Order(keys.getPublic());
    order.names = new GeneralNames(setup.name);
    order.purpose = setup.purpose;
    X509Certificate own = authority.issue(order);
    X509Certificate[] chain =
        setup.sendCa
            ? new X509Certificate[] {
              own, setup.sentCa == null ? authority.certificate() : setup.sentCa
            }
            : new X509Certificate[] {own};
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(keys.getPrivate(), chain), SslProvider.JDK)
                    .protocols(setup.protocols)
                    .clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build())
            .intercept(new Sessions())
            .addService(new Enrollment())
            .addService(new Coordinator())
            .build()
            .start();
  }

  /** How a server differs from a good one. */
  static final class Setup {
    String[] protocols = {"TLSv1.3", "TLSv1.2"};
    GeneralName name = new GeneralName(GeneralName.iPAddress, "127.0.0.1");
    KeyPurposeId purpose = KeyPurposeId.id_kp_serverAuth;
    boolean sendCa = true;
    X509Certificate sentCa;
  }

  /** A good server under a certificate of {@code authority} for 127.0.0.1. */
  public static TlsServer start(TestAuthority authority) throws Exception {
    return start(authority, new Setup());
  }

  static TlsServer start(TestAuthority authority, Setup setup) throws Exception {
    return new TlsServer(authority, setup);
  }

  /** Where it listens. */
  public Endpoint endpoint() {
    return new Endpoint("127.0.0.1", server.getPort());
  }

  static PublicKey requestedKey(ByteString request) {
    try {
      return new JcaPKCS10CertificationRequest(request.toByteArray()).getPublicKey();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private EnrollResponse enrolled(ByteString request) {
    return enrolled(authority.issue(requestedKey(request)), authority.certificate());
  }

  static EnrollResponse enrolled(X509Certificate device, X509Certificate ca) {
    try {
      return EnrollResponse.newBuilder()
          .setEnrolled(
              Enrolled.newBuilder()
                  .setDeviceCertificate(ByteString.copyFrom(device.getEncoded()))
                  .setCaCertificate(ByteString.copyFrom(ca.getEncoded()))
                  .addCoordinatorKeys(ByteString.copyFrom(new byte[32])))
          .build();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Sessions implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      calls.add(call.getMethodDescriptor().getBareMethodName());
      tlsVersions.add(session.getProtocol());
      Status status = failure;
      if (!status.isOk()) {
        failure = Status.OK;
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return Contexts.interceptCall(
          Context.current().withValue(SESSION, session), call, headers, next);
    }
  }

  private final class Enrollment extends EnrollmentGrpc.EnrollmentImplBase {
    @Override
    public void enroll(EnrollRequest request, StreamObserver<EnrollResponse> replies) {
      enrolments.add(request);
      replies.onNext(answer.apply(request.getCertificateRequest()));
      replies.onCompleted();
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<EnrollResponse> replies) {
      renewals.add(request);
      replies.onNext(answer.apply(request.getCertificateRequest()));
      replies.onCompleted();
    }
  }

  private final class Coordinator extends CoordinatorGrpc.CoordinatorImplBase {
    @Override
    public void checkIn(CheckInRequest request, StreamObserver<CheckInResponse> replies) {
      checkIns.add(request);
      try {
        devices.add((X509Certificate) SESSION.get().getPeerCertificates()[0]);
      } catch (SSLPeerUnverifiedException e) {
        replies.onError(Status.UNAUTHENTICATED.withDescription("no certificate").asException());
        return;
      }
      replies.onNext(
          CheckInResponse.newBuilder()
              .setComeBackLater(ComeBackLater.newBuilder().setReason("nothing to do"))
              .build());
      replies.onCompleted();
    }
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(5, TimeUnit.SECONDS);
  }
}
