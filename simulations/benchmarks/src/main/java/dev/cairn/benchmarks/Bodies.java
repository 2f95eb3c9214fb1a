package dev.cairn.benchmarks;

import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One valid update for each client, all different, in little memory: one is encoded and stands in a
 * file, and each client's is a private mapping of that file with another value in the lowest bits
 * of the first parameter.
 */
final class Bodies {

  /** Low bits that tell clients apart: fewer than a value has, enough for every client. */
  private static final int CLIENT_BITS = 11;

  private static final int BLOCK_BYTES = 1 << 20;
  private static final long SEED = 7;
  private static final double SPREAD = 0.01;

  private Bodies() {}

  static List<UpdateBody> of(UpdatePipeline pipeline, int clients, Path file) throws IOException {
    long bytes = encode(pipeline, file);
    List<UpdateBody> bodies = new ArrayList<>(clients);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (int client = 0; client < clients; client++) {
        ByteBuffer own =
            channel.map(FileChannel.MapMode.PRIVATE, 0, bytes).order(ByteOrder.LITTLE_ENDIAN);
        own.putLong(0, own.getLong(0) >>> CLIENT_BITS << CLIENT_BITS | client);
        bodies.add(UpdateBody.ofBytes(own));
      }
    }
    return bodies;
  }

  /** The lanes of an update, in a fresh array. */
  static long[] lanes(UpdateBody body) {
    long[] lanes = new long[(int) (body.length() / Long.BYTES)];
    for (int at = 0; at < lanes.length; ) {
      LongBuffer block =
          body.slice((long) at * Long.BYTES, BLOCK_BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asLongBuffer();
      int count = block.remaining();
      block.get(lanes, at, count);
      at += count;
    }
    return lanes;
  }

  private static long encode(UpdatePipeline pipeline, Path file) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] delta = new float[pipeline.layout().dimension()];
    for (int i = 0; i < delta.length; i++) {
      delta[i] = (float) ((random.nextDouble() - 0.5) * SPREAD);
    }
    UpdateBody body = pipeline.beforeUpload(delta, 100, 0.5);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long at = 0; at < body.length(); at += BLOCK_BYTES) {
        ByteBuffer block = body.slice(at, BLOCK_BYTES);
        while (block.hasRemaining()) {
          channel.write(block);
        }
      }
    }
    return body.length();
  }
}
