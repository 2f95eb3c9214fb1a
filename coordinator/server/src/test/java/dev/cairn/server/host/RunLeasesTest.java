package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.StoreTrouble;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A process that takes no more runs holds none that it took just then. */
class RunLeasesTest {
  private static final RunId RUN = new RunId("run");
  private static final long LONG = 60_000;

  private final InMemoryLeases store = new InMemoryLeases(CoordinatorTime.system());

  private @Nullable Lease byAnother() {
    return store.take(RunDriver.stream(RUN), "another", LONG);
  }

  @Test
  void closed_takesNothing() {
    RunLeases leases = new RunLeases(store, "this");
    leases.close();
    assertThat(leases.take(RUN)).isNull();
    Lease other = byAnother();
    assertThat(other).isNotNull();
    assertThat(other.epoch()).as("nobody took it before").isOne();
    leases.open();
    assertThat(leases.take(RUN)).as("another's").isNull();
    store.release(other);
    assertThat(leases.take(RUN)).isNotNull();
  }

  /** An owner that has a lease asks for it again each time before it reads the journal. */
  @Test
  void closed_givesBackTheLeaseThatItIsAskedForAgain() {
    RunLeases leases = new RunLeases(store, "this");
    assertThat(leases.take(RUN)).isNotNull();
    assertThat(byAnother()).isNull();
    leases.close();
    assertThat(leases.take(RUN)).isNull();
    assertThat(byAnother()).as("at once").isNotNull();
    assertThat(leases.renew()).isEmpty();
  }

  /** Between the look at whether it takes runs and the database's answer an operator drains it. */
  @Test
  void closedWhileItTakes_givesTheLeaseBack() {
    RunLeases[] leases = new RunLeases[1];
    leases[0] =
        new RunLeases(
            new Closing(
                () -> {
                  leases[0].close();
                }),
            "this");
    assertThat(leases[0].take(RUN)).isNull();
    Lease other = byAnother();
    assertThat(other).as("at once").isNotNull();
    assertThat(other.epoch()).as("it was taken before").isEqualTo(2);
    assertThat(leases[0].renew()).isEmpty();
  }

  /** One of two leases has another holder now, and the store did not answer for the other. */
  @Test
  void renewalInTrouble_stillTellsWhatIsLost() {
    Map<String, RuntimeException> answers = new HashMap<>();
    RunLeases leases =
        new RunLeases(
            new Closing(() -> {}) {
              @Override
              public void renew(Lease lease, long millis) {
                RuntimeException answer = answers.get(lease.name());
                if (answer != null) {
                  throw answer;
                }
              }
            },
            "this");
    RunId other = new RunId("other");
    Lease lost = leases.take(RUN);
    assertThat(leases.take(other)).isNotNull();
    answers.put(RunDriver.stream(RUN), new StaleOwnerException(Objects.requireNonNull(lost)));
    answers.put(
        RunDriver.stream(other), new StoreTrouble("no answer", new java.io.IOException("cut")));
    assertThat(leases.renew()).containsExactly(RUN);
    assertThatThrownBy(leases::renew).as("nothing is lost").isInstanceOf(StoreTrouble.class);
    answers.put(RunDriver.stream(other), new StaleOwnerException(lost));
    assertThat(leases.renew()).as("it was asked for again").containsExactly(other);
  }

  /** Has something happen while a lease is taken. */
  private class Closing extends ForwardingLeases {
    private final Runnable meanwhile;

    Closing(Runnable meanwhile) {
      super(store);
      this.meanwhile = meanwhile;
    }

    @Override
    public @Nullable Lease take(String name, String holder, long millis) {
      Lease lease = super.take(name, holder, millis);
      meanwhile.run();
      return lease;
    }
  }
}
