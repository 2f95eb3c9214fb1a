package dev.cairn.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.Departure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunnelTest {
  private static void assertStage(
      Stage stage, String state, Stage.End end, int needed, int entered, int done) {
    assertThat(stage.state()).isEqualTo(state);
    assertThat(stage.end()).isEqualTo(end);
    assertThat(stage.needed()).isEqualTo(needed);
    assertThat(stage.entered()).isEqualTo(entered);
    assertThat(stage.done()).isEqualTo(done);
  }

  @Test
  void committedRound_tellsWhoWasNotNeeded() {
    Funnel funnel =
        new ToldRound(Rounds.plain(3, 4, 2)).join(4).after(1_000).updates(3).commit().funnel();
    assertThat(funnel.stages()).hasSize(3);
    assertStage(funnel.stages().get(0), "Recruiting", Stage.End.TARGET, 2, 4, 4);
    Stage collecting = funnel.stages().get(1);
    assertStage(collecting, "Collecting", Stage.End.TARGET, 2, 4, 3);
    assertThat(collecting.left()).isEqualTo(Map.of("NOT_NEEDED", 1));
    assertThat(collecting.enteredAt()).isEqualTo(Rounds.START);
    assertThat(collecting.deadline()).isEqualTo(Rounds.START + 60_000);
    assertThat(collecting.tookMillis()).isEqualTo(1_000);
    assertStage(funnel.stages().get(2), "Aggregating", Stage.End.TARGET, 0, 3, 3);
    assertThat(funnel.state().name()).isEqualTo("Committed");
  }

  @Test
  void departuresAndSilence_areToldApart() {
    Funnel funnel =
        new ToldRound(Rounds.plain(4, 5, 2))
            .join(5)
            .leave(4, Departure.TRAINING_FAILED)
            .leave(3, Departure.CANCELLED)
            .updates(2)
            .timeIsUp()
            .funnel();
    Stage collecting = funnel.stages().get(1);
    assertStage(collecting, "Collecting", Stage.End.DEADLINE, 2, 5, 2);
    assertThat(collecting.left())
        .isEqualTo(Map.of("CANCELLED", 1, "SILENT", 1, "TRAINING_FAILED", 1));
  }

  @Test
  void clientsThatLeaveWhileRecruiting_areNoMembers() {
    Stage recruiting =
        new ToldRound(Rounds.plain(2, 4, 2))
            .join(3)
            .leave(0, Departure.DECLINED)
            .timeIsUp()
            .funnel()
            .stages()
            .get(0);
    assertStage(recruiting, "Recruiting", Stage.End.DEADLINE, 2, 3, 2);
    assertThat(recruiting.left()).isEqualTo(Map.of("DECLINED", 1));
  }

  @Test
  void openRound_tellsWhereItStands() {
    Funnel funnel = new ToldRound(Rounds.plain(3, 4, 2)).join(4).updates(1).funnel();
    Stage open = funnel.stages().get(1);
    assertStage(open, "Collecting", Stage.End.OPEN, 2, 4, 1);
    assertThat(open.left()).isEmpty();
    assertThat(open.endedAt()).isEqualTo(Stage.OPEN);
    assertThat(open.tookMillis()).isZero();
    assertThat(Funnel.of(List.of()).stages()).isEmpty();
  }

  @Test
  void secureRound_hasAllItsStates_andItsGrace() {
    Funnel funnel =
        new ToldRound(Rounds.secure(5, 5, 4, 0))
            .join(5)
            .keys(5)
            .shares(5)
            .updates(4)
            .timeIsUp()
            .confirm(4)
            .reveal(4)
            .abandon(AbandonReason.FAULT, "test")
            .funnel();
    assertThat(funnel.stages().stream().map(Stage::state))
        .containsExactly(
            "Recruiting", "Keying", "Sharing", "Collecting", "Confirming", "Unmasking");
    assertStage(funnel.stages().get(3), "Collecting", Stage.End.GRACE, 4, 5, 4);
    assertThat(funnel.stages().get(3).left()).isEqualTo(Map.of("SILENT", 1));
    assertThat(funnel.stages().get(4).entered()).isEqualTo(4);
    assertThat(funnel.stages().get(5).end()).isEqualTo(Stage.End.ABANDONED);
  }

  @Test
  void whoeverIsAtWorkWhenTheRoundEnds_isStopped() {
    Stage last =
        new ToldRound(Rounds.plain(3, 4, 2))
            .join(4)
            .updates(1)
            .abandon(AbandonReason.CANCELLED, "test")
            .funnel()
            .stages()
            .get(1);
    assertStage(last, "Collecting", Stage.End.ABANDONED, 2, 4, 1);
    assertThat(last.left()).isEqualTo(Map.of("STOPPED", 3));
  }
}
