package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Bodies, and the folder of a round in which they are. */
abstract class BodiesInFiles {
  @TempDir Path root;

  /** Through the page cache. */
  final BodyDisk disk = BodyDisk.cached();

  static byte[] body(long seed, int length) {
    byte[] body = new byte[length];
    new SplittableRandom(seed).nextBytes(body);
    return body;
  }

  static Digest put(RoundBodies round, BodyDisk disk, byte[] body, long announced) {
    try (IncomingBody incoming = new IncomingBody(round, disk, announced)) {
      incoming.write(ByteBuffer.wrap(body));
      assertThat(incoming.commit(Digest.of(body))).isTrue();
    }
    return Digest.of(body);
  }

  Digest put(RoundBodies round, byte[] body) {
    return put(round, disk, body, body.length);
  }

  byte[] read(RoundBodies round, byte[] body) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(body.length);
    disk.read(
        Objects.requireNonNull(round.find(Digest.of(body))), (offset, block) -> all.put(block));
    return all.array();
  }

  List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(file -> file.toString().endsWith(RoundBodies.SUFFIX)).toList();
    }
  }

  /** Of all files together. */
  long bytes() throws IOException {
    long bytes = 0;
    for (Path file : files()) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
