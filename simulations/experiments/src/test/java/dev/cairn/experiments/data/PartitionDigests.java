package dev.cairn.experiments.data;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The digests of a few partitions, in this JVM; {@link #main} prints them for another one. */
final class PartitionDigests {
  private static final int CLASSES = 10;
  private static final int CLIENTS = 20;

  private PartitionDigests() {}

  public static void main(String[] arguments) {
    digests().forEach((name, digest) -> System.out.println(name + " " + digest));
  }

  /** By partitioner and seed, over 12,000 labels 0 to 9 in turn. */
  static Map<String, String> digests() {
    int[] labels = labels(12_000);
    Map<String, String> digests = new TreeMap<>();
    for (String text :
        List.of("iid", "dirichlet:0.5", "dirichlet:0.1", "quantity:1.5", "one-class")) {
      for (long seed : new long[] {1, 2, -7_046_029_254_386_353_131L}) {
        Partition partition = Partitioner.parse(text).partition(labels, CLASSES, CLIENTS, seed);
        digests.put(text + "/" + seed, partition.digest().hex());
      }
    }
    return digests;
  }

  static int[] labels(int size) {
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = i % CLASSES;
    }
    return labels;
  }
}
