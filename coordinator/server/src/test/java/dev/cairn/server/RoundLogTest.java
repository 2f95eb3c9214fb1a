package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Goal: each round leaves lines that a person and a log store can read, and that name no client.
 */
class RoundLogTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final RoundId ROUND = new RoundId(new RunId("a"), 3, 2);

  private RoundState state = RoundMachine.replay(List.of());

  private void step(RoundLog log, RoundCommand command) {
    for (RoundEvent event : RoundMachine.decide(state, command, 1_000).events()) {
      state = RoundMachine.evolve(state, event);
    }
    log.roundMoved(state);
  }

  private static RoundConfig config() {
    return new RoundConfig(
        ROUND,
        new Population("p"),
        new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
        new ModelId(DIGEST),
        0,
        null,
        new CohortRules(1, 1, 1),
        RoundDeadlines.of(60_000, false),
        new LocalTraining(1, 1, 0.1, 0, 0, 0),
        new UpdateSpec(1, 1, 1, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        1,
        null);
  }

  /** What a coordinator whose log has this format prints while a round is abandoned. */
  private List<String> abandonedRound(String format) throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.err;
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.start();
    context.putProperty("CAIRN_LOG_FORMAT", format);
    try {
      System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(RoundLogTest.class.getResource("/logback.xml"));
      context.getLogger(CoordinatorServer.class).setLevel(Level.DEBUG);
      assertThat(context.getStatusManager().getCopyOfStatusList())
          .noneMatch(status -> status.getEffectiveLevel() > Status.INFO);
      RoundLog log = new RoundLog(context.getLogger(CoordinatorServer.class));
      step(log, new RoundCommand.Open(config()));
      step(log, new RoundCommand.Join(new ClientId("device-1")));
      step(log, new RoundCommand.Abandon(AbandonReason.CANCELLED, "device-1 is why"));
      log.roundMoved(state);
    } finally {
      context.stop();
      System.setErr(before);
    }
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void text_isOneLineForEachPhaseAndForTheEnd() throws Exception {
    List<String> lines = abandonedRound("text");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("DEBUG").contains("round goes on").contains("Recruiting");
    assertThat(lines.get(1)).contains("Collecting");
    assertThat(lines.get(2))
        .contains("WARN")
        .endsWith("round abandoned run=a round=a/3/2 index=3 attempt=2 reason=CANCELLED");
    assertThat(lines).noneMatch(line -> line.contains("device-1"));
  }

  @Test
  void json_hasTheRoundAsAField() throws Exception {
    List<String> lines = abandonedRound("json");
    assertThat(lines).hasSize(3);
    JsonObject last = new JsonObject(lines.get(2));
    assertThat(last.getString("level")).isEqualTo("WARN");
    assertThat(last.getString("formattedMessage")).isEqualTo("round abandoned");
    assertThat(last.getLong("timestamp")).isPositive();
    JsonArray fields = last.getJsonArray("kvpList");
    assertThat(fields.encode()).contains("{\"round\":\"a/3/2\"}").contains("CANCELLED");
    assertThat(lines).noneMatch(line -> line.contains("device-1"));
  }
}
