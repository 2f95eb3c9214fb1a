package dev.cairn.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.grpc.v1.FetchRequest;
import dev.cairn.grpc.v1.FinishRequest;
import dev.cairn.grpc.v1.Session;
import dev.cairn.grpc.v1.UploadHeader;
import dev.cairn.grpc.v1.UploadRequest;
import org.junit.jupiter.api.Test;

class ClaimedClientTest {
  private static final Session SESSION = Session.newBuilder().setClientId("me").build();

  private final ClaimedClient claims = new ClaimedClient(CoordinatorGrpc.getServiceDescriptor());

  @Test
  void everyRequest_saysForWhomItIs() {
    assertThat(claims.of(CheckInRequest.newBuilder().setClientId("me").build())).isEqualTo("me");
    assertThat(claims.of(FinishRequest.newBuilder().setSession(SESSION).build())).isEqualTo("me");
    assertThat(
            claims.of(
                UploadRequest.newBuilder()
                    .setHeader(UploadHeader.newBuilder().setSession(SESSION))
                    .build()))
        .isEqualTo("me");
  }

  @Test
  void onlyFilesAndChunks_areForNobody() {
    assertThat(claims.of(FetchRequest.getDefaultInstance())).isNull();
    assertThat(claims.of(UploadRequest.newBuilder().setChunk(ByteString.copyFromUtf8("x")).build()))
        .isNull();
  }

  @Test
  void emptyName_isANameToo() {
    assertThat(claims.of(CheckInRequest.getDefaultInstance())).isEmpty();
    assertThat(
            claims.of(FinishRequest.newBuilder().setSession(Session.getDefaultInstance()).build()))
        .isEmpty();
  }

  /** A request without its session names nobody, so whoever takes it must ask for the session. */
  @Test
  void requestsWithoutASession_areRefusedByTheMapping() {
    assertThat(claims.of(FinishRequest.getDefaultInstance())).isNull();
    assertThatThrownBy(() -> ProtoMapping.session(FinishRequest.getDefaultInstance()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProtoMapping.fromProto(UploadHeader.getDefaultInstance()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void methodThatNamesNobody_isAFaultAtTheStart() {
    assertThatThrownBy(() -> new ClaimedClient(EnrollmentGrpc.getServiceDescriptor()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cairn.v1.Enrollment/Enroll does not say for which client it is");
  }
}
