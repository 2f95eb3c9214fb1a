package dev.cairn.server.admin;

import dev.cairn.engine.registry.ModelRegistry;
import java.util.List;
import java.util.function.Supplier;

/**
 * All that the admin API needs of the coordinator.
 *
 * @param runs plans, runs and rounds
 * @param training runs that have begun, and what became of them
 * @param registry model versions and their evaluations
 * @param clients tokens and devices
 * @param files weights and modules
 * @param events what happened
 * @param bearers who may ask
 * @param tokens tokens with which one may ask
 * @param audit who asked what
 * @param repeated requests that may come again
 * @param readiness what must work, shown at {@code /health/ready}
 * @param metrics gives all meters in Prometheus' text format; may block
 * @param diagnosis what the coordinator finds when it looks at itself
 * @param system the process itself
 * @param backups of all that it keeps
 * @param build which program this is
 */
public record AdminPorts(
    RunOperations runs,
    TrainingPorts training,
    ModelRegistry registry,
    ClientOperations clients,
    ModelFiles files,
    EventFeed events,
    OperatorTokens bearers,
    TokenOperations tokens,
    AuditTrail audit,
    RepeatedRequests repeated,
    List<ReadinessCheck> readiness,
    Supplier<String> metrics,
    Diagnosis diagnosis,
    SystemOperations system,
    BackupOperations backups,
    BuildInfo build) {
  public AdminPorts {
    readiness = List.copyOf(readiness);
  }

  /**
   * Which program this is.
   *
   * @param version for instance {@code 0.1.0}
   * @param commit the source's commit; empty if it is not known
   */
  public record BuildInfo(String version, String commit) {}
}
