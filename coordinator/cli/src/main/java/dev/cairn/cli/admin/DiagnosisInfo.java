package dev.cairn.cli.admin;

import java.time.Instant;
import java.util.List;

/**
 * What a coordinator found when it looked at itself.
 *
 * @param version of its program
 * @param time by its clock
 * @param findings one for each thing that it looked at
 */
public record DiagnosisInfo(String version, Instant time, List<Finding> findings) {

  /**
   * What was found.
   *
   * @param name what was looked at
   * @param level OK, WARNING or FAILED
   * @param detail one line
   */
  public record Finding(String name, String level, String detail) {}
}
