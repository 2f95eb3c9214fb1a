package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a coordinator itself says of how long calls of devices wait for a thread. */
final class QueueMeter {
  private static final Duration DEADLINE = Duration.ofSeconds(15);
  private static final String METER = "cairn_device_queue_seconds";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI metrics;

  /** Reads the meter of a coordinator whose operators' port is this. */
  QueueMeter(int adminPort) {
    this.metrics = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
  }

  /**
   * All waits up to now.
   *
   * @param calls how many there were
   * @param millis of all of them together
   */
  record Waits(double calls, double millis) {

    /** The mean of those that came since. */
    double meanSince(Waits before) {
      return (millis - before.millis) / (calls - before.calls);
    }
  }

  Waits read() throws IOException {
    HttpResponse<String> reply;
    try {
      reply =
          http.send(
              HttpRequest.newBuilder(metrics).timeout(DEADLINE).build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliFailure("interrupted", e);
    }
    return parse(reply.body());
  }

  /** Finds the meter in Prometheus' text format. */
  static Waits parse(String text) {
    return new Waits(value(text, METER + "_count"), 1e3 * value(text, METER + "_sum"));
  }

  private static double value(String text, String series) {
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(series + " ")) {
        return Double.parseDouble(line.substring(series.length() + 1).trim());
      }
    }
    throw new CliFailure("the coordinator has no meter " + series);
  }
}
