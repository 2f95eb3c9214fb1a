package dev.cairn.client.testing;

import dev.cairn.engine.port.ModelStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.TroubleException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Files of models in memory, by digest. */
public final class InMemoryModelStore implements ModelStore {
  private final Map<Digest, ByteBuffer> files = new HashMap<>();

  // Synchronized: a round's owner writes while clients read.
  @Override
  public synchronized Digest put(ByteBuffer file) {
    ByteBuffer copy = ByteBuffer.allocate(file.remaining());
    copy.put(file.duplicate()).flip();
    Digest digest = Digest.of(copy);
    files.put(digest, copy);
    return digest;
  }

  @Override
  public synchronized ByteBuffer get(Digest digest) {
    ByteBuffer file = files.get(digest);
    if (file == null) {
      throw new TroubleException("there is no file " + digest);
    }
    return file.asReadOnlyBuffer();
  }
}
