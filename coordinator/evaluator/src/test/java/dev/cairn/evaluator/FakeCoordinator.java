package dev.cairn.evaluator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The part of the admin API that an evaluator uses, in memory. */
final class FakeCoordinator implements AutoCloseable {
  private static final String TOKEN = "cairn_t";

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, JsonNode> runs = new ConcurrentHashMap<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<ObjectNode> candidates = new ArrayList<>();
  final List<JsonNode> reports = new CopyOnWriteArrayList<>();
  final AtomicInteger asked = new AtomicInteger();
  final AtomicInteger runsRead = new AtomicInteger();
  volatile int failWith;

  FakeCoordinator() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1", this::handle);
    server.start();
  }

  AdminClient client() {
    return client(TOKEN);
  }

  AdminClient client(String token) {
    return AdminClient.of(AdminAddress.of(url(), token, "a test"));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void run(String run, JsonNode modelSpec) {
    ObjectNode json = mapper.createObjectNode();
    json.put("run", run).put("name", "n").put("population", "p").put("status", "ACTIVE");
    json.put("rounds", 1).put("committed", 0).put("abandoned", 0).put("model", "m");
    json.put("startedAt", "2026-01-01T00:00:00Z").set("modelSpec", modelSpec);
    runs.put(run, json);
  }

  /** Adds a version with these weights, which waits for an evaluation from now on. */
  String version(String run, int version, ModelShape shape, float... weights) {
    byte[] file = Safetensors.write(new ParameterVector(shape, weights)).array();
    String model = file(file);
    synchronized (candidates) {
      candidates.add(
          mapper.createObjectNode().put("run", run).put("version", version).put("model", model));
      candidates.notifyAll();
    }
    return model;
  }

  String file(byte[] bytes) {
    String digest = Digest.of(bytes).hex();
    files.put(digest, bytes);
    return digest;
  }

  void damage(String digest) {
    files.put(digest, new byte[] {1});
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      String[] path = exchange.getRequestURI().getPath().split("/");
      if (!("Bearer " + TOKEN).equals(authorization)) {
        problem(exchange, 401, "unauthorized");
      } else if (failWith != 0) {
        asked.incrementAndGet();
        problem(exchange, failWith, "trouble");
      } else if (path[2].equals("candidates")) {
        asked.incrementAndGet();
        json(exchange, 200, waiting(query(exchange)));
      } else if (path[2].equals("runs") && runs.containsKey(path[3])) {
        runsRead.incrementAndGet();
        json(exchange, 200, runs.get(path[3]));
      } else if (path[2].equals("files") || path[path.length - 1].equals("weights")) {
        byte[] file = files.get(path[3]);
        exchange.sendResponseHeaders(200, file.length);
        exchange.getResponseBody().write(file);
      } else if (path[path.length - 1].equals("evaluations")) {
        ObjectNode report = (ObjectNode) mapper.readTree(exchange.getRequestBody().readAllBytes());
        report.put("model", path[3]);
        reports.add(report);
        synchronized (candidates) {
          candidates.removeIf(
              one -> one.path("model").asText().equals(path[3]) && same(one, report, "run"));
        }
        json(exchange, 201, report);
      } else {
        problem(exchange, 404, "not_found");
      }
    }
  }

  private static boolean same(JsonNode a, JsonNode b, String key) {
    return a.path(key).equals(b.path(key));
  }

  private JsonNode waiting(Map<String, String> query) {
    long end = System.nanoTime() + Long.parseLong(query.get("waitMillis")) * 1_000_000;
    ArrayNode found = mapper.createArrayNode();
    synchronized (candidates) {
      try {
        while (candidates.isEmpty() && System.nanoTime() < end) {
          candidates.wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      candidates.stream().limit(Long.parseLong(query.get("limit"))).forEach(found::add);
    }
    return mapper.createObjectNode().set("candidates", found);
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    for (String part : exchange.getRequestURI().getQuery().split("&")) {
      String[] pair = part.split("=", 2);
      query.put(pair[0], pair[1]);
    }
    return query;
  }

  private void problem(HttpExchange exchange, int status, String code) throws IOException {
    json(exchange, status, mapper.createObjectNode().put("code", code).put("detail", code));
  }

  private void json(HttpExchange exchange, int status, JsonNode json) throws IOException {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
