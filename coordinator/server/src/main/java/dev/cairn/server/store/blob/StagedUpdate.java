package dev.cairn.server.store.blob;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.protocol.Digest;
import java.nio.ByteBuffer;

/** An update on its way into a round's folder. */
final class StagedUpdate implements UpdateIntake.Incoming {
  private final Staging staging;

  StagedUpdate(Staging staging) {
    this.staging = staging;
  }

  @Override
  public void write(ByteBuffer bytes) {
    try {
      staging.write(bytes);
    } catch (BlobRefused e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public boolean commit(Digest expected) {
    try {
      staging.commit(expected.hex());
      return true;
    } catch (BlobRefused e) {
      return false;
    }
  }

  @Override
  public void close() {
    staging.close();
  }
}
