package dev.cairn.client;

import dev.cairn.secagg.cipher.StreamSelfTest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks once, on a thread of its own, whether mask streams are made as fast as they should be, and
 * has them compiled by that. Nothing waits for it, and nothing fails with it: a warning is for
 * whoever asks next.
 */
final class StreamCheck {
  // Android has no clock of a thread's processor time in reach of all its versions; the best of
  // many
  // short measurements comes close.
  private static final StreamCheck OF_THIS_PROCESS =
      new StreamCheck(() -> StreamSelfTest.run(System::nanoTime).warning());

  private final Supplier<Optional<String>> test;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicReference<@Nullable String> warning = new AtomicReference<>();

  StreamCheck(Supplier<Optional<String>> test) {
    this.test = test;
  }

  /** The one check of this process. */
  static StreamCheck ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /** Begins, unless that was done before. Returns at once. */
  void begin() {
    if (begun.compareAndSet(false, true)) {
      Thread thread = new Thread(this::look, "cairn-stream-check");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void look() {
    try {
      warning.set(test.get().orElse(null));
    } catch (RuntimeException e) {
      warning.set("the speed of mask streams could not be measured: " + e);
    }
  }

  /** What is to be said, once; empty if nothing is, or not yet. */
  Optional<String> warning() {
    return Optional.ofNullable(warning.getAndSet(null));
  }
}
