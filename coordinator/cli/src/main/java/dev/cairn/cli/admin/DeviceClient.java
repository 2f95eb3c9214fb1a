package dev.cairn.cli.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of a coordinator's admin API that keeps devices away, lets them in, and erases them. */
public final class DeviceClient {
  private final AdminRequests client;

  DeviceClient(AdminRequests client) {
    this.client = client;
  }

  /** Keeps a device out of rounds until it is enabled. */
  public ClientInfo disable(String device, String reason) {
    return post(device, "disable", AdminRequests.reason(reason));
  }

  /** Invites a disabled device again. */
  public ClientInfo enable(String device, String reason) {
    return post(device, "enable", AdminRequests.reason(reason));
  }

  /**
   * Keeps a device out of rounds for a while.
   *
   * @param until null for until it is released
   */
  public ClientInfo quarantine(String device, String reason, @Nullable Instant until) {
    ObjectNode body = AdminRequests.reason(reason);
    if (until != null) {
      body.put("until", until.toString());
    }
    return post(device, "quarantine", body);
  }

  /** Lets a device out of quarantine, and forgets its strikes. */
  public ClientInfo release(String device, String reason) {
    return post(device, "release", AdminRequests.reason(reason));
  }

  /** What a device did wrong, the latest first. */
  public List<StrikeInfo> strikes(String device) {
    return client.list(path(device, "strikes"), "strikes", new TypeReference<>() {});
  }

  /** Erases what is known of a device. */
  public ErasureInfo erase(String device, String reason) {
    return client.post(path(device, "erase"), AdminRequests.reason(reason), ErasureInfo.class);
  }

  private ClientInfo post(String device, String verb, ObjectNode body) {
    return client.post(path(device, verb), body, ClientInfo.class);
  }

  private static String path(String device, String verb) {
    return "/v1/clients/" + AdminRequests.encoded(device) + "/" + verb;
  }
}
