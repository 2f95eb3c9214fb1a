package dev.cairn.server.admin;

import java.util.List;

/** What a coordinator finds when it looks at itself. Called as {@link RunOperations}. */
public interface Diagnosis {

  /** One finding for each thing that is looked at. */
  List<Finding> findings();

  /** How bad it is. */
  enum Level {
    OK,
    WARNING,
    FAILED
  }

  /**
   * What was found.
   *
   * @param name what was looked at, for instance {@code disk}
   * @param detail one line, without secrets
   */
  record Finding(String name, Level level, String detail) {}
}
