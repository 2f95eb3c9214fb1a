package dev.cairn.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.KeyHandover;
import dev.cairn.protocol.identity.TestAuthority;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The coordinator's keys that a device pins follow each other, and nobody else's word. */
class PinnedKeysTest {
  private static final TestAuthority CA = TestAuthority.create();

  private final Pair first = new Pair();
  private final Pair second = new Pair();
  private final Pair third = new Pair();
  private final Pair thief = new Pair();

  private static final class Pair {
    private final SecretBytes seed = SecretBytes.random(32, RandomSource.system());
    private final byte[] key = Signatures.publicKey(seed);

    ByteString handsOverTo(Pair next) {
      byte[] statement = KeyHandover.statement(key, next.key, 1);
      KeyHandover handover = new KeyHandover(key, next.key, 1, Signatures.sign(seed, statement));
      return ByteString.copyFrom(handover.encode());
    }
  }

  /** Enrolled two hours ago, with a certificate that is due for renewal. */
  private MemoryDeviceKeys pinning(MemoryDeviceKeys keys, Pair... pinned) {
    TestAuthority.Order order = new TestAuthority.Order(keys.publicKey().publicKey());
    order.notBefore = Instant.now().minus(Duration.ofHours(2));
    order.notAfter = Instant.now().plus(Duration.ofMinutes(59));
    List<byte[]> pins = new ArrayList<>();
    for (Pair pair : pinned) {
      pins.add(pair.key);
    }
    keys.keep(new Enrolment(CA.issue(order), CA.certificate(), pins));
    return keys;
  }

  private static List<byte[]> pins(MemoryDeviceKeys keys) {
    return keys.enrolment().orElseThrow().coordinatorKeys();
  }

  private static void renew(MemoryDeviceKeys keys, ByteString... handovers) throws Exception {
    try (TlsServer server = TlsServer.start(CA);
        GrpcCoordinator coordinator =
            GrpcCoordinator.connect(GrpcOptions.mutualTls(server.endpoint(), keys))) {
      server.answer =
          request -> {
            EnrollResponse.Builder reply =
                TlsServer.enrolled(CA.issue(TlsServer.requestedKey(request)), CA.certificate())
                    .toBuilder();
            reply.getEnrolledBuilder().addAllKeyHandovers(List.of(handovers));
            return reply.build();
          };
      CheckIn checkIn =
          new CheckIn(keys.publicKey().clientId(), new Population("phones"), 10, "1", 0);
      assertThat(coordinator.checkIn(checkIn)).isInstanceOf(CheckInReply.ComeBackLater.class);
      assertThat(server.renewals).hasSize(1);
    }
  }

  @Test
  void renewal_withoutHandover_changesNoPinnedKey() throws Exception {
    MemoryDeviceKeys keys = pinning(new MemoryDeviceKeys(), first, second);
    // The server's list of keys is another one: it is for devices that enrol.
    renew(keys);
    assertThat(pins(keys)).containsExactly(first.key, second.key);
  }

  @Test
  void renewal_handsOverToTheHeir() throws Exception {
    MemoryDeviceKeys keys = pinning(new MemoryDeviceKeys(), first, second);
    renew(keys, first.handsOverTo(second), second.handsOverTo(third));
    assertThat(pins(keys)).containsExactly(second.key, third.key);
  }

  @Test
  void renewal_byAThief_changesNoPinnedKey() throws Exception {
    MemoryDeviceKeys keys = pinning(new MemoryDeviceKeys(), first, second);
    renew(keys, first.handsOverTo(thief), thief.handsOverTo(first));
    assertThat(pins(keys)).containsExactly(first.key, second.key);
  }

  @Test
  void certificate_isKeptWithTheKeysThatFollow_andNothingElseIsLost() {
    MemoryDeviceKeys keys = pinning(new MemoryDeviceKeys(), first, second);
    Enrolment before = keys.enrolment().orElseThrow();

    PinnedKeys.follow(keys, List.of(second.handsOverTo(third)));

    Enrolment after = keys.enrolment().orElseThrow();
    assertThat(after.coordinatorKeys()).containsExactly(second.key, third.key);
    assertThat(after.certificate()).isEqualTo(before.certificate());
    assertThat(after.ca()).isEqualTo(before.ca());
  }

  @Test
  void statementThatNobodyCanRead_endsTheList() {
    MemoryDeviceKeys keys = pinning(new MemoryDeviceKeys(), first, second);
    PinnedKeys.follow(keys, List.of(ByteString.copyFromUtf8("?"), second.handsOverTo(third)));
    assertThat(pins(keys)).containsExactly(first.key, second.key);
  }

  @Test
  void listThatIsTooLong_isReadToItsBound() {
    MemoryDeviceKeys keys = pinning(new MemoryDeviceKeys(), first, second);
    List<ByteString> handovers = new ArrayList<>();
    for (int i = 0; i < KeyHandover.CHAIN_MAX; i++) {
      handovers.add(first.handsOverTo(second));
    }
    handovers.add(second.handsOverTo(third));
    PinnedKeys.follow(keys, handovers);
    assertThat(pins(keys)).containsExactly(first.key, second.key);
    PinnedKeys.follow(keys, handovers.subList(1, handovers.size()));
    assertThat(pins(keys)).containsExactly(second.key, third.key);
  }

  @Test
  void keysThatCannotBeKept_areFollowedAnotherTime() {
    boolean[] full = {false};
    MemoryDeviceKeys keys =
        new MemoryDeviceKeys() {
          @Override
          public synchronized void keep(Enrolment received) {
            if (full[0]) {
              throw new TroubleException("the disk is full");
            }
            super.keep(received);
          }
        };
    pinning(keys, first, second);
    full[0] = true;
    PinnedKeys.follow(keys, List.of(second.handsOverTo(third)));
    assertThat(pins(keys)).containsExactly(first.key, second.key);
    full[0] = false;
    PinnedKeys.follow(keys, List.of(second.handsOverTo(third)));
    assertThat(pins(keys)).containsExactly(second.key, third.key);
  }
}
