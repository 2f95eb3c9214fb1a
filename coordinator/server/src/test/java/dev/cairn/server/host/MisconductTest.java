package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.SimulatedAuthority;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.pace.PaceRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of a secure round's messages is held against those who send them. */
class MisconductTest {
  private static final Population PHONES = new Population("phones");
  private static final RoundId ROUND = RoundId.parse("run/1/1");

  private final Vertx vertx = Vertx.vertx();
  private final CoordinatorStorage storage = CoordinatorStorage.shared(CoordinatorTime.system());
  private final SimulatedAuthority authority = new SimulatedAuthority(RandomSource.system());
  private final SecureDesk secure =
      new SecureDesk(storage.messages(), authority.coordinator(), authority);
  private final KeptAway conduct = new KeptAway();
  private final RunHost host =
      new RunHost(
          vertx,
          new HostPorts(
              storage.runJournal(),
              storage.roundJournal(),
              storage.updates(),
              storage.intake(),
              storage.models(),
              storage.messages(),
              secure,
              null,
              new RunLeases(Objects.requireNonNull(storage.leases()), "test"),
              RunListener.NONE,
              Clock.systemUTC()),
          4);
  private final DeviceDesk desk =
      new DeviceDesk(
          vertx,
          host,
          storage.intake(),
          secure,
          new CheckInRules(
              conduct,
              new CheckInPace(
                  new PaceRules(10, 1_000, 30_000, 86_400_000), () -> 0.5, () -> 1_000_000),
              (population, client) -> null),
          new UploadRooms(1 << 20, UploadAllowance.unlimited()),
          Clock.systemUTC());

  @AfterEach
  void close() {
    desk.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private List<ClientId> members() throws Exception {
    TrainingPlan plan =
        new TrainingPlan(
            "test",
            PHONES,
            new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
            null,
            1,
            new CohortRules(3, 3, 3),
            60_000,
            new RetryRules(3),
            new LocalTraining(1, 1, 0.1, 0, 0, 0),
            new UpdateRules(1, 1, 2),
            OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
            1,
            new SecureRules(0),
            null);
    assertThat(
            host.start(
                new RunId("run"),
                plan,
                Digest.of(new byte[0]),
                new ModelId(Digest.of(new byte[0]))))
        .isTrue();
    List<ClientId> members = new ArrayList<>();
    List<CompletableFuture<CheckInReply>> replies = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(authority.enrol().clientId());
      replies.add(desk.checkIn(new CheckIn(members.get(i), PHONES, 1, "1", 30_000)));
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
