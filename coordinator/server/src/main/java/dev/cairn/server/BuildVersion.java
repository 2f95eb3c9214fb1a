package dev.cairn.server;

import dev.cairn.cli.CairnVersion;
import dev.cairn.server.admin.AdminPorts;

/** Which program this is. */
final class BuildVersion {
  private BuildVersion() {}

  static AdminPorts.BuildInfo current() {
    CairnVersion version = CairnVersion.current();
    return new AdminPorts.BuildInfo(version.version(), version.commit());
  }
}
