package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.SimulatedAuthority;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of a secure round's messages is held against those who send them. */
class MisconductTest {
  private static final RoundId ROUND = RoundId.parse("run/1/1");

  private final SimulatedAuthority authority = new SimulatedAuthority(RandomSource.system());
  private final MemoryHost memory =
      new MemoryHost(messages -> new SecureDesk(messages, authority.coordinator(), authority));
  private final KeptAway conduct = new KeptAway();
  private final DeviceDesk desk =
      memory.desk(
          new CheckInRules(
              conduct, MemoryHost.pace(() -> 1_000_000), (population, client) -> null));

  @AfterEach
  void close() {
    memory.close();
  }

  private List<ClientId> members() throws Exception {
    TrainingPlan plan = MemoryHost.plan(3, new SecureRules(0), null);
    assertThat(
            memory
                .host()
                .start(
                    new RunId("run"),
                    plan,
                    Digest.of(new byte[0]),
                    new ModelId(Digest.of(new byte[0]))))
        .isTrue();
    List<ClientId> members = new ArrayList<>();
    List<CompletableFuture<CheckInReply>> replies = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(authority.enrol().clientId());
      replies.add(desk.checkIn(new CheckIn(members.get(i), MemoryHost.PHONES, 1, "1", 30_000)));
    }
    for (CompletableFuture<CheckInReply> reply : replies) {
      assertThat(reply.get(30, TimeUnit.SECONDS)).isInstanceOf(CheckInReply.Assigned.class);
    }
    return members;
  }

  private ExchangeReply exchange(ClientId client, byte... body) throws Exception {
    return desk.exchange(new SessionId(ROUND, client), new SignedMessage(body, new byte[64]), 100)
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void messageThatNoHonestClientSends_isAStrike_andOneThatComesTooEarlyIsNone() throws Exception {
    ClientId member = members().get(0);

    assertThat(exchange(member, (byte) 1, (byte) MessageType.SHARE_KEYS.code()))
        .isInstanceOf(ExchangeReply.Refused.class);
    assertThat(conduct.strikes).isEmpty();

    assertThat(exchange(member, (byte) 99)).isInstanceOf(ExchangeReply.Refused.class);
    assertThat(conduct.strikes)
        .singleElement()
        .asString()
        .startsWith(member + " in run/1/1: MALFORMED: MALFORMED");
  }
}
