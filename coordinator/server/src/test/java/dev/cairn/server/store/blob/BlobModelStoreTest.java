package dev.cairn.server.store.blob;

import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.ModelStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class BlobModelStoreTest extends ModelStoreContract {
  @TempDir Path root;

  @Override
  protected ModelStore models() {
    return new BlobModelStore(BlobFolder.open(root));
  }
}
