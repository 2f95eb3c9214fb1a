package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.client.files.PrivateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileClientStoreTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void chooseFolder() {
    folder = temporary.resolve("device").resolve("store");
  }

  @Test
  void put_isThereAfterOpeningAgain() {
    FileClientStore.open(folder).put("a-key", "v\u00e4lue\nof two lines\n");
    FileClientStore.open(folder).put("empty", "");
    FileClientStore store = FileClientStore.open(folder);
    assertThat(store.get("a-key")).hasValue("v\u00e4lue\nof two lines\n");
    assertThat(store.get("empty")).hasValue("");
    assertThat(store.get("other")).isEmpty();
  }

  @Test
  void crashBeforeTheRename_keepsTheOldValue() throws Exception {
    FileClientStore.open(folder).put("key", "old");
    FileClientStore crashing =
        new FileClientStore(
            PrivateFolder.open(
                folder,
                PrivateFolder.Others.MAY_LIST,
                (from, to) -> {
                  throw new IOException("the power failed");
                }));
    assertThatThrownBy(() -> crashing.put("key", "new"))
        .isInstanceOf(ClientStoreException.class)
        .hasMessageContaining("the power failed");
    assertThat(folder.resolve("key.tmp")).exists();
    assertThat(FileClientStore.open(folder).get("key")).hasValue("old");
    FileClientStore.open(folder).put("key", "newer");
    assertThat(FileClientStore.open(folder).get("key")).hasValue("newer");
  }

  @Test
  void crashInTheMiddleOfTheTemporaryFile_keepsTheOldValue() throws Exception {
    FileClientStore.open(folder).put("key", "old");
    Files.write(folder.resolve("key.tmp"), new byte[] {1, 2, 3});
    FileClientStore store = FileClientStore.open(folder);
    assertThat(store.get("key")).hasValue("old");
    store.put("key", "new");
    assertThat(store.get("key")).hasValue("new");
    assertThat(folder.resolve("key.tmp")).doesNotExist();
  }

  @Test
  void everyDamage_isNoticedAndNamesTheFile() throws Exception {
    FileClientStore store = FileClientStore.open(folder);
    store.put("key", "value");
    Path file = folder.resolve("key");
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x20;
      Files.write(file, damaged);
      assertThatThrownBy(() -> store.get("key"))
          .as("byte %d", i)
          .isInstanceOf(ClientStoreException.class)
          .hasMessage(
              "the store's file "
                  + file
                  + " is damaged: restore it, or delete it and the client starts without it");
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> store.get("key")).isInstanceOf(ClientStoreException.class);
    }
    Files.write(file, new byte[1_000_000]);
    assertThatThrownBy(() -> store.get("key")).isInstanceOf(ClientStoreException.class);
    Files.write(file, whole);
    assertThat(store.get("key")).hasValue("value");
  }

  @Test
  void filesAndFolder_areTheOwners() throws Exception {
    assumePosix();
    FileClientStore.open(folder).put("key", "value");
    assertThat(mode(folder)).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("key"))).isEqualTo("rw-------");
  }

  @Test
  void fileThatOthersMayRead_isRefusedWithTheRemedy() throws Exception {
    assumePosix();
    FileClientStore store = FileClientStore.open(folder);
    store.put("key", "value");
    Path file = folder.resolve("key");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> store.get("key"))
        .hasMessage(
            "the store's "
                + file
                + " can be read or written by others (rw-r-----): run chmod 600 "
                + file);
  }

  @Test
  void folderThatOthersMayWrite_isRefusedAndOneThatTheyMayListIsNot() throws Exception {
    assumePosix();
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    FileClientStore.open(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxr-x"));
    assertThatThrownBy(() -> FileClientStore.open(folder))
        .hasMessage(
            "the store's "
                + folder
                + " can be written to by others (rwxrwxr-x): run chmod go-w "
                + folder);
  }

  @Test
  void folderThatIsAFile_isAClearError() throws Exception {
    Path file = temporary.resolve("file");
    Files.write(file, "x".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> FileClientStore.open(file))
        .isInstanceOf(ClientStoreException.class)
        .hasMessageContaining("cannot open the store's " + file);
  }

  @Test
  void keysAndValues_outOfBounds_areRefusedByEveryStore() {
    for (ClientStore store :
        new ClientStore[] {FileClientStore.open(folder), new MemoryClientStore()}) {
      for (String key : new String[] {"", "..", "a/b", "A", "a".repeat(65)}) {
        assertThatThrownBy(() -> store.put(key, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.get(key)).isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> store.put("a", "x".repeat(65_537)))
          .hasMessage("a store's value has at most 65536 characters, not 65537");
      store.put("a", "\u20ac".repeat(65_536));
      assertThat(store.get("a")).hasValue("\u20ac".repeat(65_536));
    }
  }

  private static void assumePosix() {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
