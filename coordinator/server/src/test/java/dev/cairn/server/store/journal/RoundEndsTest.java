package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.round.RoundTransitions;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundEndsTest {
  private final Database database = SharedPostgres.freshDatabase();
  private final RoundEnds ends = new RoundEnds(database);

  @AfterEach
  void close() {
    database.close();
  }

  private void record(RoundId round, String... types) {
    for (int i = 0; i < types.length; i++) {
      database.update(
          "INSERT INTO event (stream, version, type, schema, at, payload)"
              + " VALUES (?, ?, ?, 1, now(), '{}')",
          "round/" + round,
          i,
          types[i]);
    }
  }

  /** Whatever its last event is; streams that begin with its name are other rounds'. */
  @Test
  void round_isOver_afterAnEventThatEndsIt_andAfterNoOther() {
    RoundId open = RoundId.parse("run/1/1");
    record(RoundId.parse("run/1/11"), "RoundOpened", "RoundAbandoned");
    record(open, "RoundOpened");
    assertThat(ends.isOver(open)).isFalse();
    Set<String> types = new HashSet<>();
    RoundTransitions.all().forEach(move -> types.add(move.event()));
    int index = 2;
    for (String type : types) {
      RoundId round = new RoundId(open.run(), index++, 1);
      record(round, "RoundOpened", type);
      assertThat(ends.isOver(round))
          .as(type)
          .isEqualTo(type.equals("ModelProposed") || type.equals("RoundAbandoned"));
    }
  }

  @Test
  void roundThatNobodyKnows_isOver() {
    assertThat(ends.isOver(RoundId.parse("forgotten/1/1"))).isTrue();
  }
}
