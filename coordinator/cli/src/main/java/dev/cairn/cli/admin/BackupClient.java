package dev.cairn.cli.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;

/** The part of a coordinator's admin API that is about backups. */
public final class BackupClient {
  private static final String PATH = "/v1/system/backups";

  private final AdminRequests requests;

  BackupClient(AdminRequests requests) {
    this.requests = requests;
  }

  /** The latest backups. */
  public List<BackupInfo> all() {
    return requests.list(PATH, "backups", new TypeReference<>() {});
  }

  /** A backup. */
  public BackupInfo get(String backup) {
    return requests.get(PATH + "/" + AdminRequests.encoded(backup), BackupInfo.class);
  }

  /** Begins to make one. */
  public BackupInfo create() {
    return requests.post(PATH, AdminRequests.JSON, "", BackupInfo.class);
  }

  /** Begins to restore one for trying. */
  public BackupInfo check(String backup) {
    return requests.post(
        PATH + "/" + AdminRequests.encoded(backup) + "/check",
        AdminRequests.JSON,
        "",
        BackupInfo.class);
  }
}
