package dev.cairn.server.store.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.Release;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.Rounding;
import java.util.ArrayList;
import java.util.List;

/** The form of a ledger's entries. */
final class LedgerEventTypes {
  static final List<EventType<? extends LedgerEntry>> ALL =
      List.of(EventType.first(LedgerEntry.class, LedgerEventTypes::write, LedgerEventTypes::read));

  private LedgerEventTypes() {}

  private static void write(LedgerEntry entry, ObjectNode to) {
    to.put("number", entry.number())
        .put("kind", entry.kind().name())
        .put("round", entry.round().toString())
        .put("previous", entry.previous().hex());
    if (!entry.releases().isEmpty()) {
      ArrayNode releases = to.putArray("releases");
      entry.releases().forEach(release -> write(release, releases.addObject()));
    }
  }

  private static void write(Release release, ObjectNode to) {
    to.put("mechanism", release.mechanism().name());
    JsonText.putReal(to, "clip", release.clip());
    JsonText.putReal(to, "scale", release.scale());
    to.put("dimension", release.dimension());
    JsonText.putReal(to, "sigma", release.sigma());
    to.put("honest", release.honest());
    JsonText.putReal(to, "rate", release.rate());
    // What was the only one is not written: it was not either when there was no other.
    if (release.rounding() != Rounding.NEAREST) {
      to.put("rounding", release.rounding().name());
    }
  }

  private static LedgerEntry read(JsonObject json) {
    List<Release> releases = new ArrayList<>();
    if (json.has("releases")) {
      for (JsonNode release : json.array("releases")) {
        releases.add(release(new JsonObject(json.path() + ".releases", release)));
      }
    }
    return new LedgerEntry(
        json.whole("number"),
        json.constant("kind", LedgerEntry.Kind.class),
        json.round("round"),
        releases,
        json.digest("previous"));
  }

  private static Release release(JsonObject json) {
    return new Release(
        json.constant("mechanism", NoiseMechanism.class),
        json.real("clip"),
        json.real("scale"),
        json.wholeInt("dimension"),
        json.real("sigma"),
        json.wholeInt("honest"),
        json.real("rate"),
        json.has("rounding") ? json.constant("rounding", Rounding.class) : Rounding.NEAREST);
  }
}
