package dev.cairn.server.store.blob;

import dev.cairn.engine.port.ModelStore;
import dev.cairn.protocol.Digest;
import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.StoreTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Models' files as blobs. */
public final class BlobModelStore implements ModelStore {
  private final BlobFolder blobs;

  public BlobModelStore(BlobFolder blobs) {
    this.blobs = blobs;
  }

  @Override
  public Digest put(ByteBuffer file) {
    try (Staging staging = blobs.stage(file.remaining())) {
      staging.write(file.duplicate());
      return new Digest(staging.commit(null).hex());
    } catch (BlobRefused e) {
      throw new StoreFault("A model's own bytes were refused: " + e.getMessage(), e);
    }
  }

  /** Maps the file, so that a model is not on the heap twice. */
  @Override
  public ByteBuffer get(Digest digest) {
    try (FileChannel file = blobs.open(digest.hex())) {
      return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
    } catch (IOException e) {
      throw new StoreTrouble("The model " + digest + " cannot be read: " + e, e);
    }
  }
}
