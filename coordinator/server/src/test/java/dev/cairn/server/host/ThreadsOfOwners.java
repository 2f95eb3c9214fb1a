package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An owner that wants every update, and remembers on which threads it was asked. */
final class ThreadsOfOwners implements UpdateOwner {
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();

  @Override
  public CompletionStage<Optional<UpdateReceipt>> verdict(UpdateHeader header) {
    threads.add(Thread.currentThread().getName());
    asked.incrementAndGet();
    return CompletableFuture.completedFuture(Optional.empty());
  }

  @Override
  public CompletionStage<UpdateReceipt> accept(UpdateHeader header) {
    throw new AssertionError("nothing was sent");
  }

  int asked() {
    return asked.get();
  }

  void assertMayBlock() {
    assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("cairn-staging"));
  }
}
