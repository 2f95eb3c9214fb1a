package dev.cairn.cli.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/** The part of a coordinator's admin API that is about its process. */
public final class SystemClient {
  private static final String PATH = "/v1/system";

  private final AdminRequests requests;

  SystemClient(AdminRequests requests) {
    this.requests = requests;
  }

  /** Whether the coordinator takes runs. */
  public SystemInfo.Drain drain() {
    return requests.get(PATH + "/drain", SystemInfo.Drain.class);
  }

  /** Has the coordinator take no more runs, or take runs again. */
  public SystemInfo.Drain drain(boolean draining, String reason) {
    ObjectNode wish = AdminRequests.reason(reason).put("draining", draining);
    return requests.put(
        PATH + "/drain", AdminRequests.JSON, wish.toString(), SystemInfo.Drain.class);
  }

  /** The coordinators over the same database. */
  public List<SystemInfo.Replica> replicas() {
    return requests.list(PATH + "/replicas", "replicas", new TypeReference<>() {});
  }

  /** The settings in force. */
  public List<SystemInfo.Setting> configuration() {
    return requests.list(PATH + "/configuration", "settings", new TypeReference<>() {});
  }

  /** The loggers that have a level of their own. */
  public List<SystemInfo.Logger> loggers() {
    return requests.list(PATH + "/loggers", "loggers", new TypeReference<>() {});
  }

  /** Gives a logger another level for a while. */
  public SystemInfo.Logger level(String logger, String level, Duration time) {
    ObjectNode wish = AdminJson.MAPPER.createObjectNode();
    wish.put("level", level).put("forMillis", time.toMillis());
    return requests.put(
        PATH + "/loggers/" + AdminRequests.encoded(logger),
        AdminRequests.JSON,
        wish.toString(),
        SystemInfo.Logger.class);
  }
}
