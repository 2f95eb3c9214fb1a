package dev.cairn.cli.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of {@link AdminClient} that is about single models and their names. */
public final class ModelClient {
  private static final String JSON = "application/json";

  private final AdminRequests client;

  ModelClient(AdminRequests client) {
    this.client = client;
  }

  private static String model(String model) {
    return "/v1/models/" + AdminRequests.encoded(model);
  }

  private static String alias(String population, String alias) {
    return "/v1/aliases/" + AdminRequests.encoded(population) + "/" + AdminRequests.encoded(alias);
  }

  /** Where a model is used. */
  public ModelRecord use(String model) {
    return client.get(model(model), ModelRecord.class);
  }

  /** What a model was trained from, the newest version first. */
  public List<ModelRecord.Version> lineage(String model) {
    return client.list(model(model) + "/lineage", "versions", new TypeReference<>() {});
  }

  /** By how much two models differ. */
  public ModelRecord.Comparison compare(String left, String right) {
    return client.get(
        model(left) + "/comparison?with=" + AdminRequests.encoded(right),
        ModelRecord.Comparison.class);
  }

  /** Signs a statement about a version of a run. */
  public ModelRecord.Signature sign(String model, @Nullable String run) {
    ObjectNode wish = AdminJson.MAPPER.createObjectNode();
    if (run != null) {
      wish.put("run", run);
    }
    return client.post(
        model(model) + "/signatures", JSON, wish.toString(), ModelRecord.Signature.class);
  }

  /** What was signed about a model. */
  public List<ModelRecord.Signature> signatures(String model) {
    return client.list(model(model) + "/signatures", "signatures", new TypeReference<>() {});
  }

  /** Checks a model's file and its signatures. */
  public ModelRecord.Verification verify(String model) {
    return client.get(model(model) + "/verification", ModelRecord.Verification.class);
  }

  /** The public keys of the deployment. */
  public List<ModelRecord.Key> keys() {
    return client.list("/v1/keys/model-signing", "keys", new TypeReference<>() {});
  }

  /** What all aliases name now. */
  public List<ModelRecord.Alias> aliases() {
    return client.list("/v1/aliases", "aliases", new TypeReference<>() {});
  }

  /** What an alias names now. */
  public ModelRecord.Alias named(String population, String alias) {
    return client.get(alias(population, alias), ModelRecord.Alias.class);
  }

  /** What an alias named, the first one first. */
  public List<ModelRecord.Alias> history(String population, String alias) {
    return client.list(alias(population, alias) + "/history", "changes", new TypeReference<>() {});
  }

  /** Lets an alias name a version of a run. */
  public ModelRecord.Alias promote(
      String population, String alias, String run, int version, String reason) {
    ObjectNode wish = AdminJson.MAPPER.createObjectNode();
    wish.put("run", run).put("version", version).put("reason", reason);
    return client.put(alias(population, alias), JSON, wish.toString(), ModelRecord.Alias.class);
  }

  /** Lets an alias name again what it named before. */
  public ModelRecord.Alias rollBack(String population, String alias, String reason) {
    ObjectNode wish = AdminJson.MAPPER.createObjectNode().put("reason", reason);
    return client.post(
        alias(population, alias) + "/rollback", JSON, wish.toString(), ModelRecord.Alias.class);
  }
}
