package dev.cairn.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.cli.CairnVersion;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.DiagnosisInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Looks at a deployment from where its operator is: one finding for each thing. */
final class Checkup {
  private static final String OK = "OK";
  private static final String WARNING = "WARNING";
  static final String FAILED = "FAILED";

  private static final int CONNECT_MILLIS_MAX = 5_000;
  private static final Duration SKEW_WARNED = Duration.ofSeconds(5);
  private static final Duration SKEW_FAILED = Duration.ofMinutes(5);

  private final List<DiagnosisInfo.Finding> findings = new ArrayList<>();

  List<DiagnosisInfo.Finding> findings() {
    return findings;
  }

  private void add(String name, String level, String detail) {
    findings.add(new DiagnosisInfo.Finding(name, level, detail));
  }

  /** Asks the coordinator everything that it can say. */
  void admin(AdminClient client) {
    JsonNode ready;
    try {
      ready = client.readiness();
    } catch (CliFailure e) {
      add("reach", FAILED, String.valueOf(e.getMessage()));
      return;
    }
    add("reach", OK, "a coordinator answers at the admin address");
    boolean isReady = ready.path("status").asText().equals("ready");
    add(
        "ready",
        isReady ? OK : FAILED,
        isReady ? "it can do its work" : ready.path("checks").toString());
    try {
      JsonNode program = client.version();
      add("token", OK, "it is known, and may ask");
      version(program.path("version").asText());
    } catch (AdminFailure e) {
      add("token", FAILED, String.valueOf(e.getMessage()));
      return;
    }
    Instant before = Instant.now();
    DiagnosisInfo told = client.diagnosis();
    clock(
        Duration.between(
            before.plus(Duration.between(before, Instant.now()).dividedBy(2)), told.time()));
    findings.addAll(told.findings());
  }

  private void version(String theirs) {
    String ours = CairnVersion.current().version();
    boolean same = ours.equals(theirs);
    add(
        "version",
        same ? OK : WARNING,
        same
            ? "both are " + ours
            : "the coordinator is " + theirs + ", this command is " + ours + ": use the same");
  }

  private void clock(Duration ahead) {
    Duration off = ahead.abs();
    String level =
        off.compareTo(SKEW_FAILED) > 0 ? FAILED : off.compareTo(SKEW_WARNED) > 0 ? WARNING : OK;
    add(
        "clock",
        level,
        "the coordinator's is "
            + Texts.duration(off.toMillis())
            + (ahead.isNegative() ? " behind" : " ahead of")
            + " this machine's"
            + (level.equals(OK)
                ? ""
                : ": certificates are refused where clocks differ, so let NTP set both"));
  }

  /** Connects to the port that devices use. */
  void devices(String address) {
    int colon = address.lastIndexOf(':');
    int port;
    try {
      port = Integer.parseInt(address.substring(colon + 1));
      if (colon < 1 || port < 1 || port > 65_535) {
        throw new NumberFormatException(address);
      }
    } catch (NumberFormatException e) {
      throw new CliFailure("the devices' address must be HOST:PORT, not '" + address + "'", e);
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.substring(0, colon), port), CONNECT_MILLIS_MAX);
      add("devices' port", OK, address + " takes connections");
    } catch (IOException e) {
      add("devices' port", FAILED, "no connection to " + address + " (" + e.getMessage() + ")");
    }
  }
}
