package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.engine.secure.SecureSide;
import dev.cairn.engine.secure.Taken;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.CoordinatorSigner;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that come while a restarted coordinator still reads its journal. */
class MessageExchangeTest {
  private static final RoundId ROUND = new RoundId(new RunId("run"), 1, 1);
  private static final Population PHONES = new Population("phones");
  private static final ModelSpec MODEL =
      new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2))));
  private static final CohortRules COHORT = new CohortRules(3, 3, 3);
  private static final LocalTraining TRAINING = new LocalTraining(1, 1, 0.1, 0, 0, 0);
  private static final OptimizerSpec OPTIMIZER = OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG);
  private static final ClientId A = new ClientId("a");
  private static final SignedMessage ADVERT = new SignedMessage(new byte[] {1, 2}, new byte[64]);

  private final Vertx vertx = Vertx.vertx();
  private final CountDownLatch read = new CountDownLatch(1);
  private volatile boolean over;
  private final InMemoryLeases leases = new InMemoryLeases(CoordinatorTime.system());
  private final InMemoryMessageStore messages = new InMemoryMessageStore(leases);
  private final SecureDesk desk =
      new SecureDesk(
          messages,
          new CoordinatorSigner(SecretBytes.random(32, RandomSource.system())),
          credential -> {
            throw new CredentialException("nobody is known");
          });
  private final RunHost host =
      new RunHost(
          vertx,
          new HostPorts(
              new Slow(),
              new Keying(),
              null,
              null,
              null,
              messages,
              desk,
              null,
              new RunLeases(leases, "test"),
              RunListener.NONE,
              Clock.systemUTC()),
          4);
  private final KeptAway conduct = new KeptAway();
  private final Lookups lookups = new Lookups(vertx, host);
  private final MessageExchange exchange = new MessageExchange(host, desk, lookups, conduct);

  @AfterEach
  void close() {
    read.countDown();
    lookups.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** The run's journal, which the owner of the run does not get before the test is over. */
  private final class Slow implements Journal<RunEvent> {
    @Override
    public List<RunEvent> load(String stream) {
      try {
        boolean unused = read.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new TroubleException("the test is over");
    }

    @Override
    public void append(String stream, long version, List<RunEvent> events, long nowMillis) {}

    @Override
    public Journal<RunEvent> under(Lease lease) {
      return this;
    }
  }

  /** The round's journal: A has advertised its keys, two others are waited for. */
  private final class Keying implements Journal<RoundEvent> {
    @Override
    public List<RoundEvent> load(String stream) {
      List<RoundEvent> all = new ArrayList<>();
      RoundState state = RoundMachine.initial();
      for (RoundCommand command :
          List.of(
              new RoundCommand.Open(config()),
              new RoundCommand.Join(A),
              new RoundCommand.Join(new ClientId("b")),
              new RoundCommand.Join(new ClientId("c")),
              new RoundCommand.AdvertiseKey(A, ADVERT))) {
        for (RoundEvent event : RoundMachine.decide(state, command, 1).events()) {
          all.add(event);
          state = RoundMachine.evolve(state, event);
        }
      }
      assertThat(state.name()).isEqualTo("Keying");
      if (over) {
        all.addAll(
            RoundMachine.decide(state, new RoundCommand.Abandon(AbandonReason.CANCELLED, "over"), 1)
                .events());
      }
      return all;
    }

    @Override
    public void append(String stream, long version, List<RoundEvent> events, long nowMillis) {}

    @Override
    public Journal<RoundEvent> under(Lease lease) {
      return this;
    }
  }

  private static RoundConfig config() {
    return new RoundConfig(
        ROUND,
        PHONES,
        MODEL,
        new ModelId(Digest.of(new byte[0])),
        0,
        null,
        COHORT,
        RoundDeadlines.of(60_000, true),
        TRAINING,
        new UpdateSpec(1, 1, 3, 2),
        OPTIMIZER,
        1,
        new SecureRules(0));
  }

  private static TrainingPlan plan() {
    return new TrainingPlan(
        "test",
        PHONES,
        MODEL,
        null,
        1,
        COHORT,
        60_000,
        null,
        new RetryRules(3),
        TRAINING,
        new UpdateRules(1, 1, 2),
        OPTIMIZER,
        1,
        new SecureRules(0),
        null);
  }

  @Test
  void messageThatWasTakenBefore_waitsUntilTheRunIsTakenUp() throws Exception {
    host.resume(ROUND.run(), plan());
    assertThat(exchange.take(new SessionId(ROUND, A), ADVERT, 200).get(20, TimeUnit.SECONDS))
        .isEqualTo(new ExchangeReply.Waiting());
  }

  @Test
  void messageThatNoHonestClientSends_isForTheRunsOwnerToJudge() {
    SignedMessage garbage = new SignedMessage(new byte[] {9}, new byte[64]);

    assertThatThrownBy(
            () ->
                exchange
                    .take(new SessionId(ROUND, new ClientId("b")), garbage, 200)
                    .get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TroubleException.class);

    assertThat(conduct.strikes).isEmpty();
  }

  /** It was understood as one that the round waits for, and the round has ended since. */
  @Test
  void messageWhoseRoundEndsWhileItIsOnItsWay_isOver_andNotRefused() throws Exception {
    SecureSide slow =
        (SecureSide)
            Proxy.newProxyInstance(
                SecureSide.class.getClassLoader(),
                new Class<?>[] {SecureSide.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("take") && !over) {
                    over = true;
                    return new Taken.Asked(new RoundCommand.AdvertiseKey(A, ADVERT));
                  }
                  return method.invoke(desk, arguments);
                });
    MessageExchange late = new MessageExchange(host, slow, lookups, conduct);
    assertThat(late.take(new SessionId(ROUND, A), ADVERT, 200).get(20, TimeUnit.SECONDS))
        .isEqualTo(new ExchangeReply.Over());
  }

  @Test
  void messageOfAnOpenRoundThatIsNotDrivenHere_isToBeSentAgain() {
    assertThatThrownBy(
            () -> exchange.take(new SessionId(ROUND, A), ADVERT, 200).get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TroubleException.class);
  }

  @Test
  void messageOfARoundThatIsOver_isOver_whereverItsRunWasDriven() throws Exception {
    over = true;
    assertThat(exchange.take(new SessionId(ROUND, A), ADVERT, 200).get(20, TimeUnit.SECONDS))
        .isEqualTo(new ExchangeReply.Over());
  }
}
