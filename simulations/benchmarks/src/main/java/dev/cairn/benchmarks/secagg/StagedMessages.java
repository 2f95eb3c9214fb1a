package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.message.SignedMessage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Clients' messages in a file, as in a coordinator, which keeps them in its message store. */
final class StagedMessages implements AutoCloseable {
  private final Path file;
  private final int count;

  /** Moves what is in {@code messages} to a file; the map is empty then. */
  StagedMessages(Map<Integer, SignedMessage> messages) throws IOException {
    file = Files.createTempFile("cairn-bench-", ".messages");
    count = messages.size();
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (Map.Entry<Integer, SignedMessage> entry : messages.entrySet()) {
        out.writeInt(entry.getKey());
        write(out, entry.getValue().body());
        write(out, entry.getValue().signature());
        write(out, entry.getValue().attachment());
      }
    }
    messages.clear();
  }

  /** What one message is given to. */
  interface Taker {
    void take(int index, SignedMessage message) throws Exception;
  }

  /** Reads one message after the other. */
  void each(Taker taker) throws Exception {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (int i = 0; i < count; i++) {
        int index = in.readInt();
        taker.take(index, new SignedMessage(read(in), read(in), read(in)));
      }
    }
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] read(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }

  @Override
  public void close() throws IOException {
    Files.delete(file);
  }
}
