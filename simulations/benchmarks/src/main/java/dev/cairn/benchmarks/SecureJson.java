package dev.cairn.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** A report on secure rounds as JSON: milliseconds, bytes, counts. */
final class SecureJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SecureJson() {}

  static byte[] of(SecureReport report) throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("ciphers")
        .put("aesNanosPerByte", report.rates().aesNanosPerByte())
        .put("maskNanosPerByte", report.rates().maskNanosPerByte())
        .put("agreementMillis", report.rates().agreementMillis());
    ArrayNode shapes = root.putArray("shapes");
    for (SecureShapeResult result : report.shapes()) {
      ObjectNode to = shapes.addObject();
      to.put("shape", result.shape().toString())
          .put("clients", result.shape().clients())
          .put("included", result.included())
          .put("updateBytes", result.updateBytes())
          .put("limitBytes", result.memory().bytes());
      write(result.plain(), to.putObject("plain"));
      write(result.secure(), to.putObject("secure"));
      write(result.firstSteps(), to.putObject("clientFirst"));
      write(result.laterSteps(), to.putObject("clientLater"));
      to.putObject("unmasking")
          .put("takeMillis", result.unmasking().takeMillis())
          .put("unmaskMillis", result.unmasking().unmaskMillis())
          .put("floorMillis", report.rates().floorMillis(result.unmasking()));
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  private static void write(SideResult side, ObjectNode to) {
    to.put("peakResidentBytes", side.peakBytes());
    ArrayNode rounds = to.putArray("rounds");
    for (RoundCost cost : side.rounds()) {
      CpuUse whole = cost.whole();
      ObjectNode round =
          rounds
              .addObject()
              .put("coordinatorMillis", whole.coordinator().millis())
              .put("postgresMillis", whole.postgres().millis())
              .put("wallMillis", whole.nanos() / 1e6);
      ObjectNode reached = round.putObject("millisUntil");
      for (RoundMark mark : RoundMark.values()) {
        CpuUse use = cost.reached().get(mark);
        if (use != null) {
          reached.put(mark.name().toLowerCase(Locale.ROOT), use.millis());
        }
      }
    }
  }

  private static void write(Map<ClientStep, StepTimes.Cost> steps, ObjectNode to) {
    steps.forEach(
        (step, cost) ->
            to.putObject(step.name().toLowerCase(Locale.ROOT))
                .put("cpuMillis", cost.cpuMillis())
                .put("wallMillis", cost.wallMillis()));
  }
}
