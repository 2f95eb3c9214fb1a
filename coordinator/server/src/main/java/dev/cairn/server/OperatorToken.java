package dev.cairn.server;

import dev.cairn.server.admin.OperatorTokens;
import dev.cairn.server.admin.Role;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.access.OperatorTokenRow;
import dev.cairn.server.store.access.TokenTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first operator's token: made at a start at which nobody has that role, shown once, kept in a
 * file of its owner. It has no end; whoever may write the state folder is an operator anyway.
 */
final class OperatorToken {
  private static final String NAME = "operator";
  private static final String MAKER = "coordinator";

  private OperatorToken() {}

  /**
   * Makes the token if nobody is an operator.
   *
   * @return the token if it is new, to be shown once; null otherwise
   */
  static @Nullable String ensure(TokenTable table, Path file, Instant now) {
    String role = Role.OPERATOR.text();
    if (table.isThere(role, now)) {
      return null;
    }
    SecureRandom random = new SecureRandom();
    String token = OperatorTokens.generate(random);
    write(file, token);
    OperatorTokenRow row =
        OperatorTokenRow.fresh(
            TokenDesk.newId(random),
            NAME,
            List.of(role),
            OperatorTokens.hash(token),
            now,
            MAKER,
            null);
    if (table.addUnlessThere(row, role, now)) {
      return token;
    }
    // Another coordinator on this database started at the same time and was faster.
    delete(file);
    return null;
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

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StartFailure("The file " + file + " cannot be deleted: " + e, e);
    }
  }
}
