package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the journal and the wire of a plain and of a secure run can be recorded. The recordings
 * that are kept for ever were made by this; {@code -Drecord=FOLDER} leaves new ones there.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RecordingIT {
  private static final int ROUNDS = 2;
  private static final int WIDTH = 10;

  @TempDir Path temp;

  @Test
  void runs_canBeRecorded() throws Exception {
    try (CoordinatorProcess coordinator =
            CoordinatorProcess.startSecure(temp.resolve("coordinator"));
        Devices enrolled = Devices.enrol(coordinator, temp.resolve("devices"), KilledRun.CLIENTS)) {
      record(coordinator, enrolled, "plain", false);
      record(coordinator, enrolled, "secure", true);
    }
    Path folder = Path.of(System.getProperty("record", temp.resolve("kept").toString()));
    Files.createDirectories(folder);
    for (String name : List.of("plain", "secure")) {
      assertThat(kinds("journal-" + name, "type")).contains("RunCompleted", "ModelProposed");
      assertThat(kinds("wire-" + name, "method"))
          .contains("cairn.v1.Coordinator/CheckIn", "cairn.v1.Coordinator/Upload");
      Files.copy(file("journal-" + name), folder.resolve("journal-" + name + ".jsonl"));
      Files.copy(file("wire-" + name), folder.resolve("wire-" + name + ".jsonl"));
    }
    assertThat(kinds("journal-secure", "type")).contains("SharesRevealed", "SumRecovered");
    assertThat(kinds("wire-secure", "method")).contains("cairn.v1.Coordinator/Exchange");
  }

  /** With one round that is abandoned and tried again. */
  private void record(CoordinatorProcess coordinator, Devices enrolled, String name, boolean secure)
      throws Exception {
    RunScript script =
        RunScript.of(name, secure, ROUNDS).narrow(WIDTH).leaving(Set.of("/2/1")).unordered();
    Devices.Device first = enrolled.get(0);
    try (Connection database = coordinator.database();
        WireRecorder recorder = WireRecorder.before(first.options());
        GrpcChannel channel = GrpcChannel.open(GrpcOptions.plaintext(recorder.endpoint()));
        KilledRun run =
            new KilledRun(
                coordinator.admin(), enrolled.withFirst(channel), script, () -> true, database)) {
      run.begin();
      FinishedRun unused = run.awaitCompleted();
      Files.write(file("wire-" + name), recorder.lines());
      Files.write(file("journal-" + name), journal(database, run.run()));
    }
  }

  private Path file(String name) {
    return temp.resolve(name + ".jsonl");
  }

  private static List<String> journal(Connection database, String run) throws Exception {
    List<String> lines = new ArrayList<>();
    try (PreparedStatement sql =
        database.prepareStatement(
            "SELECT json_build_object('stream', stream, 'version', version, 'type', type,"
                + " 'schema', schema, 'payload', payload::text)::text FROM event"
                + " WHERE stream LIKE '%' || ? || '%' ORDER BY position")) {
      sql.setString(1, run);
      try (ResultSet rows = sql.executeQuery()) {
        while (rows.next()) {
          lines.add(rows.getString(1));
        }
      }
    }
    return lines;
  }

  /** The different values of a field. */
  private Set<String> kinds(String name, String field) throws Exception {
    Set<String> kinds = new TreeSet<>();
    for (String line : Files.readAllLines(file(name))) {
      kinds.add(line.replaceAll(".*\"" + field + "\" ?: ?\"([^\"]*)\".*", "$1"));
    }
    return kinds;
  }
}
