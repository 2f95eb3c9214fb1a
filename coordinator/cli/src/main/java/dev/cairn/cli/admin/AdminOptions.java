package dev.cairn.cli.admin;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that asks a coordinator; to be mixed in with {@code @Mixin}. */
public final class AdminOptions {
  /** Where a coordinator on this machine listens unless told otherwise. */
  public static final String DEFAULT_URL = "http://127.0.0.1:7071";

  /** Where {@code cairn coordinator} leaves the token, relative to its folder. */
  public static final String TOKEN_FILE = "cairn-data/operator.token";

  private static final long TOKEN_FILE_BYTES_MAX = 4096;

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "The coordinator's admin address; else CAIRN_ADMIN, else " + DEFAULT_URL + ".")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the operator token; else CAIRN_TOKEN, else ./" + TOKEN_FILE + ".")
  private @Nullable Path tokenFile;

  /** A client of the coordinator that the user means. */
  public AdminClient client(Terminal terminal) {
    return AdminClient.of(address(terminal));
  }

  /** The coordinator that the user means. */
  public AdminAddress address(Terminal terminal) {
    String address = url != null ? url : terminal.env().getOrDefault("CAIRN_ADMIN", "");
    address = address.isEmpty() ? DEFAULT_URL : address;
    String fromEnv = terminal.env().getOrDefault("CAIRN_TOKEN", "");
    if (tokenFile != null) {
      Path file = terminal.resolve(tokenFile);
      return AdminAddress.of(address, read(file), file.toString());
    }
    if (!fromEnv.isEmpty()) {
      return AdminAddress.of(address, fromEnv.strip(), "CAIRN_TOKEN");
    }
    Path usual = terminal.resolve(Path.of(TOKEN_FILE));
    if (Files.isReadable(usual)) {
      return AdminAddress.of(address, read(usual), usual.toString());
    }
    throw new CliFailure(
        "no operator token: give --token-file or CAIRN_TOKEN, or run this beside the coordinator's"
            + " cairn-data folder");
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > TOKEN_FILE_BYTES_MAX) {
        throw new CliFailure(file + " is too long for a token file");
      }
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new CliFailure("cannot read the token file " + file, e);
    }
  }
}
