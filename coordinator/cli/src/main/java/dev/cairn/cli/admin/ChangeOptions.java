package dev.cairn.cli.admin;

import dev.cairn.cli.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of every command that changes something whose states are numbered; to be mixed in
 * with {@code @Mixin} in the place of {@link AdminOptions}.
 */
public final class ChangeOptions {
  @Mixin private AdminOptions admin = new AdminOptions();

  @Option(
      names = "--if-match",
      paramLabel = "REVISION",
      description = "Only if nobody has changed it since it was at this revision, as shown.")
  private @Nullable Long revision;

  /** A client of the coordinator that the user means. */
  public AdminClient client(Terminal terminal) {
    return admin.client(terminal).matching(revision);
  }
}
