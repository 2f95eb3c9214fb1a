package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.host.HostPorts;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import dev.cairn.server.host.RunListener;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators are told of wishes that their run's owner does not carry out. */
class RunWishesTest {
  private static final RunId RUN = new RunId("run");
  private static final RunCommand CANCEL = new RunCommand.Cancel("ada");

  private final Vertx vertx = Vertx.vertx();
  private final InMemoryLeases leases = new InMemoryLeases(CoordinatorTime.system());
  private final RunHost host =
      new RunHost(
          vertx,
          new HostPorts(
              new InMemoryJournal<>(leases),
              new InMemoryJournal<>(leases),
              new InMemoryUpdateStore(),
              new InMemoryUpdateStore(),
              new InMemoryModelStore(),
              new InMemoryMessageStore(leases),
              null,
              null,
              new RunLeases(leases, "this"),
              RunListener.NONE,
              Clock.systemUTC()),
          1);
  private final WillingOwner owner = new WillingOwner();
  private final AtomicBoolean active = new AtomicBoolean(true);
  private final RunWishes wishes = new RunWishes(Owners.alone(host, owner), run -> active.get());

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private void refused(ProblemCode code) {
    assertThatThrownBy(() -> wishes.carriedOut(RUN, CANCEL, null))
        .isInstanceOfSatisfying(
            AdminRefusedException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  void runThatEndsWhileItsOwnerIsAsked_isOver_andNotWithoutAnOwner() {
    owner.answer =
        () -> {
          active.set(false);
          return CompletableFuture.failedFuture(new NotDrivenException("it is gone"));
        };
    assertThat(wishes.carriedOut(RUN, CANCEL, null)).isFalse();
  }

  @Test
  void runThatGoesOnWithoutAnOwner_isNotDriven() {
    owner.answer = () -> CompletableFuture.failedFuture(new NotDrivenException("it is elsewhere"));
    refused(ProblemCode.NOT_DRIVEN);
  }

  /** It may be this very wish that ended the run. */
  @Test
  void whatMayHaveBeenDone_isNotCalledTooLate() {
    owner.answer =
        () -> {
          active.set(false);
          return CompletableFuture.failedFuture(new TroubleException("the line was cut"));
        };
    refused(ProblemCode.TROUBLE);
  }
}
