package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's files by digest: weights, exported modules. Called on the admin API's worker
 * pool; methods may block. {@link dev.cairn.protocol.TroubleException} where the disk does not do
 * its part, {@link AdminRefusedException} with {@link ProblemCode#DISK_FULL} where it is full.
 */
public interface ModelFiles {

  /** The path of a file that is whole and never changes; null if there is none of that digest. */
  @Nullable Path locate(Digest digest);

  /**
   * Begins to receive a file.
   *
   * @param digest what its bytes must give
   * @param length how many bytes will come, already checked against the API's limit
   */
  Incoming receive(Digest digest, long length);

  /**
   * A file on its way in. One thread at a time writes it piece by piece and then either commits or
   * aborts it, once; the API does so even when the sender goes away.
   */
  interface Incoming {

    /** Takes the remaining bytes of {@code piece}; nothing of it is kept. */
    void write(ByteBuffer piece);

    /**
     * Makes the file durable under its digest.
     *
     * @throws AdminRefusedException {@link ProblemCode#DIGEST_MISMATCH} if its bytes give another
     *     digest; then nothing of it is kept
     */
    void commit();

    /** Deletes what was written. */
    void abort();
  }
}
