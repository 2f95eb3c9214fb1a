package dev.cairn.cli.admin;

import dev.cairn.cli.CliFailure;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Fetches files by digest; what has another digest is not taken. */
final class Downloads {
  private Downloads() {}

  static byte[] toMemory(AdminHttp http, String path, String sha256) {
    byte[] body =
        http.send(
                http.request(path).GET().build(),
                BodyHandlers.ofByteArray(),
                AdminClient.FILE_DEADLINE)
            .body();
    requireDigest(http, Sha256.hex(Sha256.fresh().digest(body)), sha256);
    return body;
  }

  static void toFile(AdminHttp http, String path, String sha256, Path target) {
    Path whole = target.toAbsolutePath();
    Path folder = whole.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new CliFailure("the folder of " + target + " does not exist; create it first");
    }
    Path part = null;
    try {
      part = Files.createTempFile(folder, ".cairn-", ".part");
      http.send(
          http.request(path).GET().build(), BodyHandlers.ofFile(part), AdminClient.FILE_DEADLINE);
      MessageDigest digest = Sha256.fresh();
      requireDigest(http, Sha256.of(part, digest), sha256);
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CliFailure("cannot write " + target + ": " + reason(e), e);
    } finally {
      delete(part);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "the folder does not exist";
    }
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private static void delete(@Nullable Path part) {
    if (part != null) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException e) {
        // A leftover with the name .cairn-*.part harms nobody; the failure before it matters more.
      }
    }
  }

  private static void requireDigest(AdminHttp http, String found, String expected) {
    if (!found.equals(expected)) {
      throw new AdminFailure(
          AdminFailure.Kind.MALFORMED,
          "",
          "what came from "
              + http.address()
              + " has SHA-256 "
              + found
              + ", but "
              + expected
              + " was asked for; nothing was kept");
    }
  }
}
