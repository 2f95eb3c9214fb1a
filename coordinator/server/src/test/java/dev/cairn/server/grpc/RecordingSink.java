package dev.cairn.server.grpc;

import dev.cairn.protocol.UpdateReceipt;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what it is given, counts, and fails the test's thread rules loudly. */
final class RecordingSink implements UpdateSink {
  final AtomicLong written = new AtomicLong();
  final AtomicInteger completed = new AtomicInteger();
  final AtomicInteger aborted = new AtomicInteger();
  final AtomicInteger misused = new AtomicInteger();
  final CountDownLatch ended = new CountDownLatch(1);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicBoolean busy = new AtomicBoolean();

  volatile Runnable onWrite = () -> {};
  volatile CompletableFuture<UpdateReceipt> receipt =
      CompletableFuture.completedFuture(new UpdateReceipt.Accepted());

  final CompletableFuture<UpdateReceipt> settled = new CompletableFuture<>();

  @Override
  public CompletionStage<UpdateReceipt> settled() {
    return settled;
  }

  synchronized byte[] bytes() {
    return bytes.toByteArray();
  }

  @Override
  public void write(ByteBuffer chunk) {
    enter();
    if (!chunk.isReadOnly() || !chunk.hasRemaining()) {
      misused.incrementAndGet();
    }
    byte[] copy = new byte[chunk.remaining()];
    chunk.get(copy);
    synchronized (this) {
      bytes.write(copy, 0, copy.length);
    }
    written.addAndGet(copy.length);
    onWrite.run();
    busy.set(false);
  }

  @Override
  public CompletionStage<UpdateReceipt> complete() {
    enter();
    completed.incrementAndGet();
    ended.countDown();
    busy.set(false);
    return receipt;
  }

  @Override
  public void abort() {
    enter();
    aborted.incrementAndGet();
    ended.countDown();
    busy.set(false);
  }

  private void enter() {
    boolean overlaps = !busy.compareAndSet(false, true);
    boolean late = completed.get() + aborted.get() > 0;
    boolean elsewhere = !Thread.currentThread().getName().startsWith(Loopback.BODY_THREAD);
    if (overlaps || late || elsewhere) {
      misused.incrementAndGet();
    }
  }
}
