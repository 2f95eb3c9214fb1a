package dev.cairn.server;

import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ModelFiles;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.blob.BlobFolder;
import dev.cairn.server.store.blob.BlobRefused;
import dev.cairn.server.store.blob.Staging;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The store's files as operators see them. */
final class AdminFiles implements ModelFiles {
  private final BlobFolder files;

  AdminFiles(BlobFolder files) {
    this.files = files;
  }

  @Override
  public @Nullable Path locate(Digest digest) {
    return files.exists(digest.hex()) ? files.path(digest.hex()) : null;
  }

  @Override
  public Incoming receive(Digest digest, long length) {
    Staging staging = stage(length);
    return new Incoming() {
      @Override
      public void write(ByteBuffer piece) {
        try {
          staging.write(piece);
        } catch (BlobRefused e) {
          throw mismatch(e);
        } catch (StoreTrouble e) {
          throw told(e);
        }
      }

      @Override
      public void commit() {
        try {
          staging.commit(digest.hex());
        } catch (BlobRefused e) {
          throw mismatch(e);
        } catch (StoreTrouble e) {
          throw told(e);
        }
      }

      @Override
      public void abort() {
        staging.close();
      }
    };
  }

  private Staging stage(long length) {
    try {
      return files.stage(length);
    } catch (StoreTrouble e) {
      throw told(e);
    }
  }

  /** A full disk is something that operators can mend, so they are told of it. */
  private static RuntimeException told(StoreTrouble trouble) {
    return trouble.diskFull()
        ? new AdminRefusedException(
            ProblemCode.DISK_FULL,
            "the disk of the coordinator's files is full: free some space and try again")
        : trouble;
  }

  private static AdminRefusedException mismatch(BlobRefused refused) {
    return new AdminRefusedException(
        ProblemCode.DIGEST_MISMATCH, String.valueOf(refused.getMessage()));
  }
}
