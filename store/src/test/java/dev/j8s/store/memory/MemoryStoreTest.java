package dev.j8s.store.memory;

import dev.j8s.store.Store;
import dev.j8s.store.StoreContract;

class MemoryStoreTest extends StoreContract {
  @Override
  protected Store open() {
    return new MemoryStore();
  }
}
