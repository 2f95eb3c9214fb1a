package dev.cairn.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunMovedException;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatorWishTest {
  private static final RunId RUN = new RunId("r1");
  private static final RoundId ROUND = new RoundId(RUN, 2, 1);

  @Test
  void wish_isReadAsItIsWritten() {
    for (RunCommand command :
        List.of(
            new RunCommand.Cancel("ada"),
            new RunCommand.Pause("ada", "maintenance", PauseTime.NOW),
            new RunCommand.Resume("ada"),
            new RunCommand.Abort(ROUND, "ada", "wrong data"),
            new RunCommand.Retry(ROUND, "ada", "better data"))) {
      Struct wish = OperatorWish.toStruct(RUN, command, 12L);
      assertThat(OperatorWish.run(wish)).isEqualTo(RUN);
      assertThat(OperatorWish.command(wish)).isEqualTo(command);
      assertThat(OperatorWish.expected(wish)).isEqualTo(12L);
    }
  }

  @Test
  void expectedRevision_mayBeAbsentButNotWrong() {
    Struct wish = OperatorWish.toStruct(RUN, new RunCommand.Cancel("ada"), null);
    assertThat(OperatorWish.expected(wish)).isNull();
    Struct wrong =
        wish.toBuilder()
            .putFields("expected", Value.newBuilder().setStringValue("x").build())
            .build();
    assertThatThrownBy(() -> OperatorWish.expected(wrong))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void runThatMoved_isToldToTheOtherCoordinator() {
    Status status = Failures.status(new RunMovedException("it moved")).getStatus();
    assertThat(status.getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(status.getDescription()).isEqualTo("it moved");
  }
}
