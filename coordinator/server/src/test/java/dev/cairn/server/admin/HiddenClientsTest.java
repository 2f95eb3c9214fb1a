package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.codec.EventJson;
import dev.cairn.server.store.codec.SampleEvents;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which clients took part is told to those who may see clients, and to nobody else. */
class HiddenClientsTest {
  private static final RunId RUN = new RunId("r1");
  private static final RoundId ROUND = new RoundId(RUN, 1, 1);
  private static final String NAMED = "shares of another secret were dealt by anna, bert-2.local";

  @TempDir Path folder;
  private ApiFixture api;

  @BeforeEach
  void start() {
    api = new ApiFixture(folder);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static EventFeed.FeedEvent told(RoundEvent event) throws Exception {
    var stored = EventJson.write(event);
    return new EventFeed.FeedEvent(
        1, Instant.EPOCH, RUN, ROUND, stored.type(), Json.MAPPER.readTree(stored.json()));
  }

  @Test
  void noEventOfARound_namesAClient() throws Exception {
    List<String> named = new ArrayList<>();
    List<RoundEvent> events = new ArrayList<>(SampleEvents.round().values());
    for (AbandonReason reason : AbandonReason.values()) {
      if (reason.namesClients()) {
        events.add(new RoundEvent.RoundAbandoned(reason, NAMED, true));
      }
    }
    for (RoundEvent event : events) {
      EventFeed.FeedEvent full = told(event);
      JsonNode hidden = HiddenClients.of(full).payload();
      if (full.payload().toString().matches("(?s).*\"(anna|bert-2.local)\".*|.*dealt by anna.*")) {
        named.add(full.type());
      }
      assertThat(hidden.toString()).as(full.type()).doesNotContain("anna", "bert");
      for (Map.Entry<String, JsonNode> field : full.payload().properties()) {
        assertThat(hidden.path(field.getKey()).size())
            .as("how many is told")
            .isEqualTo(field.getValue().size());
      }
    }
    assertThat(named).contains("ClientJoined", "CohortSealed", "UpdateAccepted", "RoundAbandoned");
  }

  private String round(String token, String path) {
    return new String(api.send(api.request(path, token).build()).body(), StandardCharsets.UTF_8);
  }

  @Test
  void detailThatNamesClients_isForThoseWhoMaySeeThem() {
    RoundView view = Samples.abandoned(ROUND);
    api.runs.put(api.runs.view(RUN, "one", dev.cairn.engine.run.RunState.Status.ACTIVE, 1));
    api.runs.put(
        new RoundView(
            ROUND,
            view.state(),
            null,
            view.openedAt(),
            view.endedAt(),
            5,
            5,
            5,
            0,
            0,
            null,
            null,
            null,
            null,
            AbandonReason.BAD_DEALER,
            NAMED));
    String researcher = api.tokens.with(Role.RESEARCHER, null);
    for (String path : List.of("/v1/rounds/r1/1/1", "/v1/runs/r1/rounds")) {
      assertThat(round(ApiFixture.TOKEN, path)).contains(NAMED);
      assertThat(round(api.tokens.with(Role.AUDITOR, null), path)).contains(NAMED);
      assertThat(round(researcher, path))
          .doesNotContain("anna")
          .contains("BAD_DEALER", HiddenClients.DETAIL);
    }
    api.runs.put(view);
    assertThat(round(researcher, "/v1/rounds/r1/1/1"))
        .as("other details are told")
        .contains(String.valueOf(view.detail()));
  }

  private String firstEvent(String token) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", api.port)) {
      socket.setSoTimeout(30_000);
      String head =
          "GET /v1/events?after=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
              + token
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = lines.readLine();
      while (!line.startsWith("data: ")) {
        line = lines.readLine();
      }
      return line;
    }
  }

  @Test
  void events_areToldWithoutClients_toThoseWhoMayNotSeeThem() throws Exception {
    api.feed.append(RUN, ROUND, "CohortSealed", "{\"members\":[\"anna\",\"bert\"],\"at\":5}");
    assertThat(firstEvent(ApiFixture.TOKEN)).contains("[\"anna\",\"bert\"]");
    assertThat(firstEvent(api.tokens.with(Role.RESEARCHER, null)))
        .contains("\"members\":[\"hidden\",\"hidden\"],\"at\":5");
  }
}
