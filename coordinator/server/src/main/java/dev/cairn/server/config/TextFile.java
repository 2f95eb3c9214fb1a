package dev.cairn.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file that a person wrote. */
final class TextFile {
  private TextFile() {}

  /** The whole text, of at most {@link YamlTree#TEXT_BYTES_MAX} bytes of UTF-8. */
  static String read(Path file) {
    if (Files.isDirectory(file)) {
      throw new DefectException(file + ": this is a folder; name a YAML file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(YamlTree.TEXT_BYTES_MAX + 1);
      if (bytes.length > YamlTree.TEXT_BYTES_MAX) {
        throw new DefectException(
            file + ": the file must have at most " + YamlTree.TEXT_BYTES_MAX + " bytes");
      }
      // A fresh decoder reports what String's constructor would replace.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new DefectException(file + ": the file is not UTF-8 text; save it as UTF-8", e);
    } catch (NoSuchFileException e) {
      throw new DefectException(file + ": there is no such file; check the path", e);
    } catch (AccessDeniedException e) {
      throw new DefectException(file + ": the file may not be read; check its permissions", e);
    } catch (IOException e) {
      throw new DefectException(file + ": the file cannot be read: " + e.getMessage(), e);
    }
  }
}
