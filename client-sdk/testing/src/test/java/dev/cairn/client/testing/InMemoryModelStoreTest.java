package dev.cairn.client.testing;

import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.ModelStoreContract;

class InMemoryModelStoreTest extends ModelStoreContract {
  private final InMemoryModelStore store = new InMemoryModelStore();

  @Override
  protected ModelStore models() {
    return store;
  }
}
