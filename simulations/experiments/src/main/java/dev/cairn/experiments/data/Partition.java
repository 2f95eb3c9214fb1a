package dev.cairn.experiments.data;

import dev.cairn.protocol.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which examples of a data set each client has: for every client at least one index, ascending, and
 * no index with two clients. {@link Partitioner} makes it.
 */
public final class Partition {
  private static final int FORMAT = 1;

  private final Partitioner partitioner;
  private final long seed;
  private final LabelledIndices examples;
  private final int[][] clients;

  Partition(Partitioner partitioner, long seed, LabelledIndices examples, int[][] clients) {
    this.partitioner = partitioner;
    this.seed = seed;
    this.examples = examples;
    this.clients = new int[clients.length][];
    BitSet taken = new BitSet(examples.size());
    for (int client = 0; client < clients.length; client++) {
      this.clients[client] = clients[client].clone();
      Arrays.sort(this.clients[client]);
      take(client, taken);
    }
  }

  private void take(int client, BitSet taken) {
    if (clients[client].length < partitioner.minimum()) {
      throw new IllegalArgumentException(
          "each client must have at least "
              + partitioner.minimum()
              + " examples, client "
              + client
              + " has "
              + clients[client].length);
    }
    for (int index : clients[client]) {
      if (index < 0 || index >= examples.size() || taken.get(index)) {
        throw new IllegalArgumentException(
            "each index must be 0 to "
                + (examples.size() - 1)
                + " and with one client only, client "
                + client
                + " has "
                + index);
      }
      taken.set(index);
    }
  }

  /** The number of clients. */
  public int clients() {
    return clients.length;
  }

  /** A copy of the indices of this client's examples, ascending. */
  public int[] indices(int client) {
    return clients[client].clone();
  }

  /** How many examples of each class this client has. */
  public int[] classCounts(int client) {
    return examples.classCounts(clients[client]);
  }

  /** The seed that it was drawn with. */
  public long seed() {
    return seed;
  }

  /** What it was drawn by. */
  public Partitioner partitioner() {
    return partitioner;
  }

  /**
   * The SHA-256 of the indices: for each client their number, then each index, all as 4 bytes,
   * big-endian.
   */
  public Digest digest() {
    int values = Arrays.stream(clients).mapToInt(indices -> 1 + indices.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values);
    for (int[] indices : clients) {
      bytes.putInt(indices.length);
      Arrays.stream(indices).forEach(bytes::putInt);
    }
    return Digest.of(bytes.array());
  }

  /**
   * The partition as JSON: how it was drawn, then for each client the number of its examples of
   * each class and their indices. One line per client; the same partition gives the same bytes.
   */
  public String toJson() {
    String parameters =
        partitioner.parameters().entrySet().stream()
            .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
    String lines =
        IntStream.range(0, clients.length)
            .mapToObj(this::clientJson)
            .collect(Collectors.joining(",\n"));
    return "{\n"
        + field("format", FORMAT)
        + field("kind", "\"" + partitioner.kind() + "\"")
        + field("parameters", parameters)
        + field("seed", seed)
        + field("examples", examples.size())
        + field("classes", examples.classes())
        + field("sha256", "\"" + digest().hex() + "\"")
        + "  \"clients\": [\n"
        + lines
        + "\n  ]\n}\n";
  }

  private static String field(String name, Object value) {
    return "  \"" + name + "\": " + value + ",\n";
  }

  private String clientJson(int client) {
    return "    {\"client\": "
        + client
        + ", \"size\": "
        + clients[client].length
        + ", \"classCounts\": "
        + Arrays.toString(classCounts(client))
        + ", \"indices\": "
        + Arrays.toString(clients[client])
        + "}";
  }
}
