package dev.cairn.cli.admin;

import picocli.CommandLine.Option;

/** How a command prints its result; to be mixed in with {@code @Mixin}. */
public final class OutputOptions {

  /** The forms. */
  public enum Form {
    TABLE,
    JSON
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      defaultValue = "table",
      description = "For people or for programs (default: table).")
  private Form form = Form.TABLE;

  /** Whether programs read the output. */
  public boolean isJson() {
    return form == Form.JSON;
  }
}
