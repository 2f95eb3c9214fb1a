package dev.cairn.server.config;

import static dev.cairn.server.config.Kind.DURATION;
import static dev.cairn.server.config.Kind.INTEGER;
import static dev.cairn.server.config.Kind.LIST;
import static dev.cairn.server.config.Kind.SECTION;
import static dev.cairn.server.config.Kind.SIZE;
import static dev.cairn.server.config.Kind.TEXT;

/** Every key of the coordinator's configuration. */
final class ServerKeys {
  static final Keys KEYS =
      new Keys()
          .defaulted("data", TEXT, "./cairn-data")
          .optional("devices", SECTION, "")
          .defaulted("devices.host", TEXT, "127.0.0.1")
          .defaulted("devices.port", INTEGER, "7070")
          .defaulted("devices.transport", TEXT, "tls")
          .optional("devices.names", LIST, "this machine only")
          .optional("authority", SECTION, "")
          .optional("authority.folder", TEXT, "`authority` in the state folder")
          .defaulted("authority.certificates", DURATION, "90d")
          .optional("admin", SECTION, "")
          .defaulted("admin.host", TEXT, "127.0.0.1")
          .defaulted("admin.port", INTEGER, "7071")
          .optional("database", SECTION, "")
          .optional("database.dsn", TEXT, "embedded")
          .optional("replicas", SECTION, "")
          .defaulted("replicas.host", TEXT, "127.0.0.1")
          .optional("replicas.port", INTEGER, "none")
          .optional("uploads", SECTION, "")
          .defaulted("uploads.memory", SIZE, "128MiB")
          .defaulted("uploads.cache", SIZE, "64MiB")
          .defaulted("uploads.stall", DURATION, "30s")
          .optional("limits", SECTION, "")
          .defaulted("limits.connections", INTEGER, "10000")
          .defaulted("limits.connectionsPerDevice", INTEGER, "32")
          .defaulted("limits.connectionsPerAddress", INTEGER, "4096")
          .defaulted("limits.callsPerConnection", INTEGER, "2048")
          .defaulted("limits.uploadBytes", SIZE, "8GiB")
          .defaulted("limits.uploadWindow", DURATION, "1h")
          .optional("checkIns", SECTION, "")
          .defaulted("checkIns.perSecond", INTEGER, "50")
          .defaulted("checkIns.shortest", DURATION, "2s")
          .defaulted("checkIns.together", DURATION, "30s")
          .defaulted("checkIns.longest", DURATION, "3d")
          .optional("quarantine", SECTION, "")
          .defaulted("quarantine.strikes", INTEGER, "3")
          .defaulted("quarantine.lateStrikes", INTEGER, "10")
          .defaulted("quarantine.window", DURATION, "1d")
          .defaulted("quarantine.time", DURATION, "1d")
          .optional("workers", SECTION, "")
          .defaulted("workers.rounds", INTEGER, "4")
          .defaulted("workers.bodies", INTEGER, "4")
          .defaulted("drain", DURATION, "10s");

  private ServerKeys() {}
}
