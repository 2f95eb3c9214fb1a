package dev.cairn.client;

import dev.cairn.client.files.ForeignAccessException;
import dev.cairn.client.files.OversizedFileException;
import dev.cairn.client.files.PrivateFolder;
import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A store in a folder: one file for each key, with a checksum, readable by its owner only.
 *
 * <p>A value is written to a temporary file, forced to disk and renamed, so that a crash leaves the
 * old value or the new one. One process at a time may use a folder.
 */
public final class FileClientStore implements ClientStore {

  private static final String HEAD = "cairn-store-1 ";
  private static final int DIGEST_CHARS = 64;
  private static final int FILE_BYTES_MAX = 4 * VALUE_CHARS_MAX + 1024;

  private final PrivateFolder folder;

  FileClientStore(PrivateFolder folder) {
    this.folder = folder;
  }

  /**
   * Opens the store in {@code folder}, which is created if need be.
   *
   * @throws ClientStoreException if the folder cannot be used, or if others may write to it
   */
  public static FileClientStore open(Path folder) {
    try {
      return new FileClientStore(PrivateFolder.open(folder, PrivateFolder.Others.MAY_LIST));
    } catch (IOException e) {
      throw failed("open", folder, e);
    }
  }

  // Synchronized against other threads of the app that use the same store.
  @Override
  public synchronized Optional<String> get(String key) {
    Path file = file(key);
    try {
      Optional<byte[]> bytes = folder.read(key, FILE_BYTES_MAX);
      return bytes.map(found -> value(file, new String(found, StandardCharsets.UTF_8)));
    } catch (OversizedFileException e) {
      throw damaged(file);
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  // A key has no dot, so that a temporary file never is the file of another key.
  private Path file(String key) {
    return folder.path().resolve(StoreEntry.key(key));
  }

  private static String value(Path file, String text) {
    int start = HEAD.length() + DIGEST_CHARS + 1;
    if (text.length() < start || !text.startsWith(HEAD)) {
      throw damaged(file);
    }
    String value = text.substring(start);
    if (!text.equals(textOf(value))) {
      throw damaged(file);
    }
    return value;
  }

  private static String textOf(String value) {
    return HEAD + Digest.of(value.getBytes(StandardCharsets.UTF_8)) + "\n" + value;
  }

  @Override
  public synchronized void put(String key, String value) {
    Path file = file(key);
    try {
      folder.write(key, textOf(StoreEntry.value(value)).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failed("write", file, e);
    }
  }

  private static ClientStoreException damaged(Path file) {
    return new ClientStoreException(
        "the store's file "
            + file
            + " is damaged: restore it, or delete it and the client starts without it");
  }

  private static ClientStoreException failed(String verb, Path path, IOException e) {
    if (e instanceof ForeignAccessException) {
      return new ClientStoreException("the store's " + e.getMessage(), e);
    }
    return new ClientStoreException(
        "cannot " + verb + " the store's " + path + " (" + e + "): check the path and the disk", e);
  }
}
