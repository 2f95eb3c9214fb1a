package dev.cairn.server.admin;

import static dev.cairn.server.admin.Permission.AUDIT_READ;
import static dev.cairn.server.admin.Permission.CLIENTS_ENROL;
import static dev.cairn.server.admin.Permission.CLIENTS_ERASE;
import static dev.cairn.server.admin.Permission.CLIENTS_READ;
import static dev.cairn.server.admin.Permission.CLIENTS_WRITE;
import static dev.cairn.server.admin.Permission.EVALUATIONS_READ;
import static dev.cairn.server.admin.Permission.EVALUATIONS_WRITE;
import static dev.cairn.server.admin.Permission.EVENTS_READ;
import static dev.cairn.server.admin.Permission.FILES_READ;
import static dev.cairn.server.admin.Permission.FILES_WRITE;
import static dev.cairn.server.admin.Permission.MODELS_DOWNLOAD;
import static dev.cairn.server.admin.Permission.MODELS_READ;
import static dev.cairn.server.admin.Permission.PLANS_READ;
import static dev.cairn.server.admin.Permission.PRIVACY_READ;
import static dev.cairn.server.admin.Permission.ROUNDS_READ;
import static dev.cairn.server.admin.Permission.ROUNDS_WRITE;
import static dev.cairn.server.admin.Permission.RUNS_READ;
import static dev.cairn.server.admin.Permission.RUNS_WRITE;
import static dev.cairn.server.admin.Permission.SYSTEM_READ;
import static dev.cairn.server.admin.Permission.TOKENS_READ;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which role may do what. A closed table, which a test compares with the contract's. */
final class RoleMatrix {
  private static final Map<Role, Set<Permission>> ALLOWED = new EnumMap<>(Role.class);

  static {
    allow(Role.OPERATOR, EnumSet.allOf(Permission.class));
    allow(
        Role.RESEARCHER,
        EnumSet.of(
            PLANS_READ,
            RUNS_READ,
            RUNS_WRITE,
            ROUNDS_READ,
            ROUNDS_WRITE,
            MODELS_READ,
            MODELS_DOWNLOAD,
            EVALUATIONS_READ,
            EVALUATIONS_WRITE,
            FILES_READ,
            FILES_WRITE,
            EVENTS_READ,
            PRIVACY_READ,
            SYSTEM_READ));
    allow(
        Role.AUDITOR,
        EnumSet.of(
            AUDIT_READ,
            CLIENTS_READ,
            EVALUATIONS_READ,
            EVENTS_READ,
            MODELS_READ,
            PLANS_READ,
            PRIVACY_READ,
            ROUNDS_READ,
            RUNS_READ,
            SYSTEM_READ,
            TOKENS_READ));
    allow(
        Role.DEVICE_ADMIN,
        EnumSet.of(
            CLIENTS_READ, CLIENTS_WRITE, CLIENTS_ENROL, CLIENTS_ERASE, EVENTS_READ, SYSTEM_READ));
    allow(
        Role.EVALUATOR,
        EnumSet.of(
            EVALUATIONS_READ,
            EVALUATIONS_WRITE,
            MODELS_READ,
            MODELS_DOWNLOAD,
            FILES_READ,
            RUNS_READ,
            SYSTEM_READ));
  }

  private RoleMatrix() {}

  private static void allow(Role role, EnumSet<Permission> permissions) {
    ALLOWED.put(role, Collections.unmodifiableSet(permissions));
  }

  /** What a role may do. */
  static Set<Permission> of(Role role) {
    return ALLOWED.getOrDefault(role, Set.of());
  }
}
