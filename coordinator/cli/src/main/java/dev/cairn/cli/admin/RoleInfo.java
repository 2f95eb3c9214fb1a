package dev.cairn.cli.admin;

import java.util.List;

/**
 * What a role allows.
 *
 * @param role its name
 * @param permissions for instance {@code runs:read}
 */
public record RoleInfo(String role, List<String> permissions) {
  public RoleInfo {
    permissions = List.copyOf(permissions);
  }
}
