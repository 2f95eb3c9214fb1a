package dev.cairn.server;

import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.Bearer;
import dev.cairn.server.admin.OperatorTokens;
import dev.cairn.server.admin.Role;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.journal.TokenTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The first operator's token: made at the first start, shown once, kept in a file of its owner. */
final class OperatorToken {

  /** The file in the state folder; the command line looks for it there. */
  static final String FILE = "operator.token";

  private static final String NAME = "operator";

  private OperatorToken() {}

  /**
   * Makes the token if there is none.
   *
   * @return the token if it is new, to be shown once; null otherwise
   */
  static @Nullable String ensure(TokenTable table, Path folder, Instant now) {
    if (!table.valid().isEmpty()) {
      return null;
    }
    String token = OperatorTokens.generate(new SecureRandom());
    write(folder.resolve(FILE), token);
    table.replace(NAME, OperatorTokens.hash(token), now);
    return token;
  }

  /** The check of tokens against what the table holds now. */
  static OperatorTokens check(TokenTable table) {
    Map<Digest, Bearer> known = new LinkedHashMap<>();
    table
        .valid()
        .forEach(
            (name, hash) ->
                known.put(hash, new Bearer(hash.hex(), name, Set.of(Role.OPERATOR), null)));
    return OperatorTokens.hashed(known);
  }

  private static void write(Path file, String token) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, token + "\n", StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new StartFailure("The operator's token cannot be written to " + file + ": " + e, e);
    }
  }
}
