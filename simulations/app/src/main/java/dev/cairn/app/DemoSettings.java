package dev.cairn.app;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.protocol.Digest;
import dev.cairn.server.config.FileSink;
import dev.cairn.server.config.PlanFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the demo was asked to do.
 *
 * @param plan the plan
 * @param planFile the file that it came from; null for the demo's own
 * @param clients number of clients
 * @param dropout share of them that is lost in each round
 * @param lateDropout share of them that is lost after its update in each round
 * @param data a folder of IDX files; null for the packaged part
 * @param seed decides everything random
 * @param out the output folder
 * @param waitForClients whether the clients are started elsewhere
 */
record DemoSettings(
    PlanFile plan,
    @Nullable Path planFile,
    int clients,
    double dropout,
    double lateDropout,
    @Nullable Path data,
    long seed,
    Path out,
    boolean waitForClients) {

  /** Uploads the files that the plan names: an exported module, initial weights. */
  void upload(AdminClient admin) {
    if (planFile != null) {
      PlanFile.read(
          planFile,
          file -> {
            Digest digest = FileSink.hashing().put(file);
            admin.uploadFile(file, digest.hex());
            return digest;
          });
    }
  }
}
