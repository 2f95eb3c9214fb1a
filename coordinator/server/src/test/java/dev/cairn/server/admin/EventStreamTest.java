package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {
  private static final RunId RUN = new RunId("r1");
  private static final RunId OTHER = new RunId("r2");
  private static final RoundId ROUND = new RoundId(RUN, 1, 1);

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

  /** One connection that reads an event stream line by line. */
  private final class Reader implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Reader(String query, String... headers) throws IOException {
      this(ApiFixture.TOKEN, query, headers);
    }

    private Reader(String token, String query, String[] headers) throws IOException {
      socket = new Socket("127.0.0.1", api.port);
      socket.setSoTimeout(30_000);
      StringBuilder head =
          new StringBuilder(
                  "GET /v1/events" + query + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ")
              .append(token)
              .append("\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      socket
          .getOutputStream()
          .write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    String line() throws IOException {
      return lines.readLine();
    }

    String lineThatStarts(String start) throws IOException {
      String line = line();
      while (line != null && !line.startsWith(start)) {
        line = line();
      }
      return line;
    }

    /** The positions of the next events. */
    List<Long> positions(int count) throws IOException {
      List<Long> positions = new ArrayList<>();
      while (positions.size() < count) {
        String data = lineThatStarts("data: ");
        assertThat(data).as("the stream goes on").isNotNull();
        positions.add(Json.MAPPER.readTree(data.substring(6)).path("position").asLong());
      }
      return positions;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void event_hasItsPositionAndPayload() throws IOException {
    api.feed.append(RUN, ROUND, "ClientJoined", 3);
    try (Reader reader = new Reader("?after=0")) {
      assertThat(reader.lineThatStarts("HTTP/1.1")).contains("200");
      assertThat(reader.lineThatStarts("content-type")).contains("text/event-stream");
      assertThat(reader.lineThatStarts("id: 1")).isEqualTo("id: 1");
      assertThat(reader.line())
          .isEqualTo(
              "data: {\"position\":1,\"at\":\"2023-11-14T22:13:20Z\",\"run\":\"r1\","
                  + "\"round\":\"r1/1/1\",\"type\":\"ClientJoined\",\"payload\":{\"note\":\"xxx\"}}");
      assertThat(reader.line()).isEmpty();
    }
  }

  @Test
  void stream_beginsWithWhatIsYetToCome() throws Exception {
    api.feed.append(RUN, ROUND, "Past", 1);
    try (Reader reader = new Reader("")) {
      assertThat(reader.lineThatStarts("id: ")).isEqualTo("id: 1");
      api.feed.append(RUN, ROUND, "Future", 1);
      assertThat(reader.positions(1)).containsExactly(2L);
    }
  }

  @Test
  void disconnectedReader_resumesAfterItsLastEvent() throws IOException {
    for (int i = 0; i < 200; i++) {
      api.feed.append(RUN, ROUND, "E", 1);
    }
    long last;
    try (Reader reader = new Reader("?after=0")) {
      last = reader.positions(77).get(76);
      assertThat(last).isEqualTo(77);
    }
    try (Reader reader = new Reader("?after=0", "Last-Event-ID: " + last)) {
      List<Long> rest = reader.positions(123);
      assertThat(rest.get(0)).isEqualTo(78);
      assertThat(rest.get(122)).isEqualTo(200);
      api.feed.append(RUN, ROUND, "E", 1);
      assertThat(reader.positions(1)).containsExactly(201L);
    }
  }

  @Test
  void filter_leavesOtherRunsOutButMovesOn() throws IOException {
    for (int i = 0; i < 150; i++) {
      api.feed.append(i == 140 ? RUN : OTHER, null, "E", 1);
    }
    try (Reader reader = new Reader("?run=r1&after=0")) {
      assertThat(reader.positions(1)).containsExactly(141L);
      // The heartbeat tells how far the stream has come, so that nothing is read twice.
      assertThat(reader.lineThatStarts("id: 150")).isNotNull();
    }
  }

  @Test
  void idleStream_hasHeartbeats() throws IOException {
    try (Reader reader = new Reader("?after=0")) {
      assertThat(reader.lineThatStarts(":")).isEqualTo(":");
      assertThat(reader.lineThatStarts(":")).isEqualTo(":");
    }
  }

  @Test
  void readerThatDoesNotRead_isCutOffAndCostsLittle() throws Exception {
    int events = 1000;
    int payload = 64_000;
    for (int i = 0; i < events; i++) {
      api.feed.append(RUN, ROUND, "E", payload);
    }
    try (Reader reader = new Reader("?after=0")) {
      awaitUnsubscribed();
      // 64 MB wait in the feed; the server took a few batches of it and then stopped.
      assertThat(api.feed.reads).isLessThan(events / EventStream.BATCH_MAX / 2 + 3);
      long read = 0;
      try {
        for (String line = reader.line(); line != null; line = reader.line()) {
          read += line.length();
        }
      } catch (SocketTimeoutException e) {
        throw new AssertionError("the connection is still open", e);
      } catch (IOException reset) {
        // Cut off in the middle of a chunk: as it should be.
      }
      assertThat(read).isLessThan((long) events * payload / 2);
    }
  }

  private void awaitUnsubscribed() throws Exception {
    ApiFixture.await(
        "the reader came and was cut off",
        () -> api.feed.subscriptions.get() == 1 && api.feed.signals.isEmpty());
  }

  @Test
  void readerThatGoesAway_isForgotten() throws Exception {
    try (Reader reader = new Reader("?after=0")) {
      assertThat(reader.lineThatStarts("retry")).isNotNull();
      assertThat(api.feed.signals).hasSize(1);
    }
    ApiFixture.await("the reader is forgotten", api.feed.signals::isEmpty);
  }

  @Test
  void moreStreamsThanTheBound_areRefusedUntilOneEnds() throws Exception {
    List<Reader> open = new ArrayList<>();
    try {
      for (int i = 0; i < ApiFixture.settings().streamsMax(); i++) {
        Reader reader = new Reader("?after=0");
        assertThat(reader.lineThatStarts("retry")).isNotNull();
        open.add(reader);
      }
      ApiFixture.Answer answer = api.get("/v1/events");
      assertThat(answer.problem()).isEqualTo("503 busy");
      assertThat(api.get("/v1/candidates?evaluator=e&dataset=d&waitMillis=1").problem())
          .isEqualTo("503 busy");
      open.remove(0).close();
      ApiFixture.await("there is room again", this::isServed);
    } finally {
      for (Reader reader : open) {
        reader.close();
      }
    }
  }

  private boolean isServed() throws IOException {
    try (Reader reader = new Reader("?after=0")) {
      return reader.line().contains("200");
    }
  }

  @Test
  void malformedPositions_areRefused() throws IOException {
    assertThat(api.get("/v1/events?after=x").problem()).isEqualTo("400 bad_request");
    assertThat(api.get("/v1/events?after=-1").problem()).isEqualTo("400 bad_request");
    assertThat(api.get("/v1/events?run=NO").problem()).isEqualTo("400 bad_request");
    try (Reader reader = new Reader("", "Last-Event-ID: zzz")) {
      assertThat(reader.line()).contains("400");
    }
  }

  @Test
  void readerWhoseTokenIsRevoked_isCutOff() throws Exception {
    NewToken token = api.tokens.create("reader", Set.of(Role.OPERATOR), Duration.ofDays(1), "ada");
    try (Reader reader = new Reader(token.secret(), "", new String[0])) {
      assertThat(reader.lineThatStarts("id: ")).isNotNull();
      api.tokens.revoke(token.token().token(), "lost", null, "ada");
      awaitUnsubscribed();
    }
  }
}
