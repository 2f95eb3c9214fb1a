package dev.cairn.server.host;

import static dev.cairn.server.host.OwnedRun.RUN;
import static dev.cairn.server.host.OwnedRun.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.engine.run.RunCommand;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who asks a run's owner while the run ends is told that it is not driven, and soon. */
@Timeout(60)
class EndedOwnersTest {
  private static final RunCommand CANCEL = new RunCommand.Cancel("ada");

  private final OwnedRun run =
      new OwnedRun(TwoHostsTest.plan(), new MailboxPace(), rounds -> rounds);

  @AfterEach
  void close() throws Exception {
    run.close();
  }

  private CompletableFuture<Boolean> cancelled() {
    return run.owner.ask(verticle -> verticle.operate(CANCEL, null));
  }

  private void assertNotDriven(CompletableFuture<?> answer) {
    assertThatThrownBy(() -> told(answer)).hasCauseInstanceOf(NotDrivenException.class);
  }

  /** Its lease is given back, so it cannot confirm what it remembers; but nothing was done. */
  @Test
  void ownerWhoseRunIsOver_saysThatItDrivesItNoMore() throws Exception {
    assertThat(told(cancelled())).isTrue();
    assertNotDriven(cancelled());
  }

  @Test
  void ownerThatIsGone_isAskedInVain_andSaysSo() throws Exception {
    assertThat(told(cancelled())).isTrue();
    run.owners.end(RUN);
    told(run.owners.left());
    assertNotDriven(cancelled());
    assertThat(run.owner.ask(RunVerticle::release)).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void whatIsAskedWhileTheOwnerGoes_isAnswered() throws Exception {
    assertThat(told(cancelled())).isTrue();
    run.owners.end(RUN);
    for (int i = 0; i < 1_000; i++) {
      assertNotDriven(cancelled());
    }
    told(run.owners.left());
  }
}
