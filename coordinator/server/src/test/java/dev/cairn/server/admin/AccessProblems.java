package dev.cairn.server.admin;

import static dev.cairn.server.admin.ProblemFixtures.NO_BACKUP;
import static dev.cairn.server.admin.ProblemFixtures.NO_MODEL;
import static dev.cairn.server.admin.ProblemFixtures.REASON;
import static dev.cairn.server.admin.ProblemFixtures.TOKEN_WISH;

import dev.cairn.protocol.Digest;
import java.util.List;
import java.util.Locale;

/** How the problems of files, devices and tokens are provoked. */
final class AccessProblems {
  private AccessProblems() {}

  static void tell(Provocations to, ProblemFixtures at) {
    to.add("downloadFile file_unknown", () -> at.api.get("/v1/files/" + NO_MODEL));
    to.add("headFile file_unknown", () -> at.head("/v1/files/" + NO_MODEL));
    to.add(
        "uploadFile digest_mismatch", () -> at.api.put(Digest.of(new byte[] {1}), new byte[] {2}));
    to.add("uploadFile disk_full", at::fullDisk);
    to.add("uploadFile length_required", () -> at.upload(at.api, "Transfer-Encoding: chunked"));
    to.add("uploadFile upload_stalled", () -> at.upload(at.hurried, "Content-Length: 10"));
    to.add("getClient client_unknown", () -> at.api.get("/v1/clients/nobody"));
    to.add("revokeClient client_unknown", () -> at.revoke(at.api));
    to.add("issueEnrolmentTokens plaintext", () -> at.plaintext.post("/v1/enrolments", ""));
    to.add("listClients plaintext", () -> at.plaintext.get("/v1/clients"));
    to.add("getClient plaintext", () -> at.plaintext.get("/v1/clients/nobody"));
    to.add("revokeClient plaintext", () -> at.revoke(at.plaintext));
    for (String verb : List.of("disable", "enable", "quarantine", "release", "erase", "revoke")) {
      String operation = verb + "Client";
      if (!verb.equals("revoke")) {
        to.add(
            operation + " client_unknown", () -> at.api.post("/v1/clients/nobody/" + verb, REASON));
        to.add(
            operation + " plaintext",
            () -> at.plaintext.post("/v1/clients/nobody/" + verb, REASON));
      }
      to.add(
          operation + " precondition_failed", () -> at.unseen("/v1/clients/seen/" + verb, REASON));
      to.add(operation + " client_erased", () -> at.api.post("/v1/clients/erased/" + verb, REASON));
      if (!List.of("erase", "revoke").contains(verb)) {
        to.add(
            operation + " client_revoked",
            () -> at.api.post("/v1/clients/revoked/" + verb, REASON));
      }
    }
    to.add("getClient client_erased", () -> at.api.get("/v1/clients/erased"));
    to.add("listStrikes client_unknown", () -> at.api.get("/v1/clients/nobody/strikes"));
    to.add("listStrikes client_erased", () -> at.api.get("/v1/clients/erased/strikes"));
    to.add("listStrikes plaintext", () -> at.plaintext.get("/v1/clients/nobody/strikes"));
    String nobody = "/v1/tokens/" + "e".repeat(16);
    for (String list : List.of("Clients", "Tokens", "Audit")) {
      String path = "/v1/" + list.toLowerCase(Locale.ROOT);
      to.add("list" + list + " cursor_invalid", () -> at.elsewhere(path));
    }
    to.add("setLogger logger_unknown", () -> at.leveled("dev.cairn.nothing"));
    String backups = "/v1/system/backups";
    to.add("createBackup backup_busy", () -> at.whileBackupIsMade(backups));
    to.add("getBackup backup_unknown", () -> at.api.get(backups + "/" + NO_BACKUP));
    String check = backups + "/" + NO_BACKUP + "/check";
    to.add("checkBackup backup_unknown", () -> at.api.post(check, ""));
    to.add("checkBackup backup_busy", () -> at.whileBackupIsMade(check));
    to.add("getOwnToken token_unknown", () -> at.as("/v1/tokens/self", at.unlisted()));
    to.add("createToken limit_reached", () -> at.api.post("/v1/tokens", TOKEN_WISH));
    to.add("getToken token_unknown", () -> at.api.get(nobody));
    to.add("revokeToken token_unknown", () -> at.api.post(nobody + "/revoke", REASON));
    to.add(
        "revokeToken last_administrator",
        () -> at.api.post("/v1/tokens/" + InMemoryTokens.FIRST + "/revoke", REASON));
    for (String verb : List.of("revoke", "rotate")) {
      to.add(
          verb + "Token precondition_failed",
          () -> at.unseen("/v1/tokens/" + InMemoryTokens.FIRST + "/" + verb, REASON));
    }
    to.add("rotateToken token_unknown", () -> at.api.post(nobody + "/rotate", REASON));
    to.add("rotateToken token_over", at::rotateRevoked);
  }
}
