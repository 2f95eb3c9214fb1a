package dev.cairn.server.admin;

import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** What the coordinator finds when it looks at itself. */
final class DiagnosisRoutes {
  private final Diagnosis diagnosis;
  private final AdminPorts.BuildInfo build;
  private final Calls calls;
  private final Clock clock;

  DiagnosisRoutes(Diagnosis diagnosis, AdminPorts.BuildInfo build, Calls calls, Clock clock) {
    this.diagnosis = diagnosis;
    this.build = build;
    this.calls = calls;
    this.clock = clock;
  }

  /** All of it, and by which clock. */
  record DiagnosisJson(
      String version, String commit, Instant time, List<Diagnosis.Finding> findings) {}

  void mount(Router router) {
    router
        .get("/v1/system/diagnosis")
        .handler(new Requires(Permission.SYSTEM_READ))
        .handler(
            context ->
                calls.answer(
                    context,
                    200,
                    () ->
                        new DiagnosisJson(
                            build.version(),
                            build.commit(),
                            clock.instant(),
                            diagnosis.findings())));
  }
}
