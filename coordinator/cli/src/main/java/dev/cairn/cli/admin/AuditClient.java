package dev.cairn.cli.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of a coordinator's admin API that is about its audit trail. */
public final class AuditClient {
  private static final String PATH = "/v1/audit";

  private final AdminRequests client;

  AuditClient(AdminRequests client) {
    this.client = client;
  }

  /**
   * Which lines are asked for.
   *
   * @param before only those with a lower number; null for all, as the next three
   * @param operator the name of a token
   * @param action an operation of the contract
   * @param about a device's id
   * @param limit at most so many
   */
  public record Question(
      @Nullable Long before,
      @Nullable String operator,
      @Nullable String action,
      @Nullable String about,
      int limit) {}

  /** Lines of the trail, the last one first. */
  public List<AuditLine> lines(Question question) {
    String path =
        PATH
            + "?limit="
            + question.limit()
            + parameter("before", question.before())
            + parameter("operator", question.operator())
            + parameter("action", question.action())
            + parameter("client", question.about());
    return client.list(path, "entries", new TypeReference<>() {});
  }

  private static String parameter(String name, @Nullable Object value) {
    return value == null ? "" : "&" + name + "=" + AdminRequests.encoded(value.toString());
  }

  /** The end of the trail. */
  public AuditHeadInfo head() {
    return client.get(PATH + "/head", AuditHeadInfo.class);
  }

  /**
   * Has the coordinator look at the whole trail.
   *
   * @param kept a head that was written down before; null for none
   */
  public AuditCheckInfo verify(@Nullable AuditHeadInfo kept) {
    ObjectNode body = AdminJson.MAPPER.createObjectNode();
    if (kept != null) {
      body.put("number", kept.number()).put("hash", kept.hash());
    }
    return client.look(PATH + "/verify", body, AuditCheckInfo.class);
  }
}
