package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;

/**
 * What no implementation can avoid: bodies come over a plain TCP socket, are digested with SHA-256,
 * written to a file each, and forced to the disk. One thread, no protocol, no database, no sum.
 */
final class SocketBaseline {

  /** Longer runs would tell no more. */
  private static final long BYTES_MAX = 256L << 20;

  private static final int BODIES_MAX = 200;
  private static final int BLOCK_BYTES = 256 << 10;
  private static final long DEADLINE_SECONDS = 120;

  private SocketBaseline() {}

  /**
   * Measures.
   *
   * @param bodyBytes length of one body
   * @param bodies how many there are; fewer are used where that suffices
   * @return processor time of the receiving thread in milliseconds per MB (10^6 bytes)
   */
  static double millisPerMb(Path folder, long bodyBytes, int bodies) throws IOException {
    int count = (int) Math.max(1, Math.min(Math.min(bodies, BODIES_MAX), BYTES_MAX / bodyBytes));
    // The first pass is for the compiler: this is about physics, not about warming up.
    receive(folder, bodyBytes, count);
    double millis = receive(folder, bodyBytes, count);
    return millis / (bodyBytes * (double) count / 1e6);
  }

  private static double receive(Path folder, long bodyBytes, int bodies) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread sender = new Thread(() -> send(server, bodyBytes * bodies), "baseline-sender");
      sender.setDaemon(true);
      sender.start();
      try (SocketChannel socket = server.accept()) {
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        for (int i = 0; i < bodies; i++) {
          body(socket, folder.resolve("baseline-" + i), bodyBytes, block);
        }
        long after = threads.getCurrentThreadCpuTime();
        return (after - before) / 1e6;
      } finally {
        for (int i = 0; i < bodies; i++) {
          Files.deleteIfExists(folder.resolve("baseline-" + i));
        }
        sender.interrupt();
      }
    }
  }

  private static void body(SocketChannel socket, Path file, long bytes, ByteBuffer block)
      throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    MessageDigest digest = sha256();
    byte[] copy = new byte[BLOCK_BYTES];
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long left = bytes;
      while (left > 0) {
        block.clear().limit((int) Math.min(BLOCK_BYTES, left));
        while (block.hasRemaining()) {
          if (socket.read(block) < 0 || System.nanoTime() > end) {
            throw new CliFailure("the baseline's sender stopped");
          }
        }
        left -= block.flip().limit();
        block.get(copy, 0, block.limit());
        digest.update(copy, 0, block.limit());
        block.rewind();
        while (block.hasRemaining()) {
          out.write(block);
        }
      }
      out.force(false);
    }
    if (digest.digest().length != 32) {
      throw new IllegalStateException("SHA-256 has 32 bytes");
    }
  }

  private static void send(ServerSocketChannel server, long bytes) {
    try (SocketChannel socket = SocketChannel.open(server.getLocalAddress())) {
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
      for (long left = bytes; left > 0; ) {
        block.clear().limit((int) Math.min(BLOCK_BYTES, left));
        left -= block.limit();
        while (block.hasRemaining()) {
          socket.write(block);
        }
      }
    } catch (IOException e) {
      // The receiver sees the end of the stream and says so.
      Thread.currentThread().interrupt();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
