package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ModelFiles;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.Tmpfs;
import dev.cairn.server.store.blob.BlobFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminFilesTest {
  private static final byte[] FILE = {1, 2, 3};

  @TempDir Path folder;

  @Test
  void committedFile_isThere() throws IOException {
    AdminFiles files = new AdminFiles(BlobFolder.open(folder));
    Digest digest = Digest.of(FILE);
    assertThat(files.locate(digest)).isNull();
    ModelFiles.Incoming incoming = files.receive(digest, FILE.length);
    incoming.write(ByteBuffer.wrap(FILE));
    incoming.commit();
    assertThat(Files.readAllBytes(files.locate(digest))).isEqualTo(FILE);
  }

  @Test
  void otherBytes_areRefused() {
    AdminFiles files = new AdminFiles(BlobFolder.open(folder));
    ModelFiles.Incoming incoming = files.receive(Digest.of(new byte[] {9}), FILE.length);
    incoming.write(ByteBuffer.wrap(FILE));
    assertThatExceptionOfType(AdminRefusedException.class)
        .isThrownBy(incoming::commit)
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(ProblemCode.DIGEST_MISMATCH));
  }

  @Test
  void fullDisk_isToldAsSuchAndWithoutItsPlace() throws Exception {
    try (Tmpfs disk = Tmpfs.mount(folder.resolve("small"), "2m")) {
      AdminFiles files = new AdminFiles(BlobFolder.open(disk.path()));
      ModelFiles.Incoming incoming = files.receive(Digest.of(FILE), 3_000_000);
      assertThatExceptionOfType(AdminRefusedException.class)
          .isThrownBy(() -> incoming.write(ByteBuffer.allocate(3_000_000)))
          .satisfies(refused -> assertThat(refused.code()).isEqualTo(ProblemCode.DISK_FULL))
          .withMessageNotContaining(disk.path().toString());
      incoming.abort();
    }
  }

  @Test
  void brokenFolder_isTroubleAndNoFullDisk() throws IOException {
    AdminFiles files = new AdminFiles(BlobFolder.open(folder));
    Files.delete(folder.resolve("staging"));
    assertThatExceptionOfType(StoreTrouble.class)
        .isThrownBy(() -> files.receive(Digest.of(FILE), FILE.length))
        .satisfies(trouble -> assertThat(trouble.diskFull()).isFalse());
  }
}
