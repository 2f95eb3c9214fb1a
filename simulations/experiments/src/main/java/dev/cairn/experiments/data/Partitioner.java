package dev.cairn.experiments.data;

import dev.cairn.client.djl.data.Examples;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/**
 * A way to divide the examples of one data set over many clients. What it gives is a function of
 * the labels, the number of clients and the seed alone, on every JVM.
 */
public abstract sealed class Partitioner
    permits Iid, DirichletByClass, ByQuantity, OneClassPerClient {
  /** The most clients that a data set may be divided over. */
  public static final int CLIENTS_MAX = 100_000;

  /** The least number of examples that a client gets where a partitioner is not told otherwise. */
  public static final int EXAMPLES_MIN = 10;

  Partitioner() {}

  /**
   * All examples in a random order, dealt out in equal parts (which differ by at most one), without
   * regard to their classes.
   */
  public static Partitioner iid() {
    return new Iid();
  }

  /** {@link #dirichlet(double, int)} with at least {@value #EXAMPLES_MIN} examples per client. */
  public static Partitioner dirichlet(double alpha) {
    return dirichlet(alpha, EXAMPLES_MIN);
  }

  /**
   * Each class is divided in other proportions. For every class k, in order, proportions p(k, 1) to
   * p(k, clients) are drawn from the symmetric Dirichlet distribution with concentration alpha; the
   * class's examples, in a random order, are cut so that client j's part ends at floor(n(k) x (p(k,
   * 1) + ... + p(k, j))), the last one at n(k). So every example goes to exactly one client, and
   * clients differ in classes and in size. The smaller alpha, the fewer classes a client has.
   *
   * <p>Alpha has the sense of Hsu, Qi and Brown (2019, arXiv:1909.06335), who draw the proportions
   * of the classes for each client of equal size; drawing those of the clients for each class is
   * the practice since Yurochkin et al. (2019, arXiv:1905.12022) and Li et al. (2022,
   * arXiv:2102.02079). As they do, all proportions are drawn again where a client has fewer than
   * {@code minimum} examples, here {@value DirichletByClass#DRAWS_MAX} times at most.
   *
   * @param alpha 0.001 to 1,000,000
   * @param minimum the least number of examples of a client, at least 1
   */
  public static Partitioner dirichlet(double alpha, int minimum) {
    return new DirichletByClass(alpha, minimum);
  }

  /** {@link #byQuantity(double, int)} with at least {@value #EXAMPLES_MIN} examples per client. */
  public static Partitioner byQuantity(double exponent) {
    return byQuantity(exponent, EXAMPLES_MIN);
  }

  /**
   * Clients differ in size by a power law, not in classes. Every client has {@code minimum}
   * examples out of all in a random order; the rest is divided in proportion to rank^-exponent,
   * where the ranks 1 to clients fall to the clients in a random order. Exponent 0 makes all alike.
   *
   * @param exponent 0 to 10
   * @param minimum the least number of examples of a client, at least 1
   */
  public static Partitioner byQuantity(double exponent, int minimum) {
    return new ByQuantity(exponent, minimum);
  }

  /**
   * Every client has examples of one class only: client j (from 0) of class j modulo classes. A
   * class's examples, in a random order, are dealt to its clients in equal parts. There must be at
   * least as many clients as classes, for else a class would be nobody's.
   */
  public static Partitioner oneClassPerClient() {
    return new OneClassPerClient();
  }

  /**
   * Reads the form that {@link #text} gives: {@code iid}, {@code dirichlet:0.5}, {@code
   * quantity:1.5} or {@code one-class}.
   *
   * @throws IllegalArgumentException where it is none; the message suggests what was meant
   */
  public static Partitioner parse(String text) {
    return PartitionerText.parse(text);
  }

  /** Divides the examples of this data set. */
  public final Partition partition(Examples examples, int clients, long seed) {
    return partition(examples.labels(), examples.classes(), clients, seed);
  }

  /**
   * Divides the examples that have these labels.
   *
   * @param labels each 0 to {@code classes - 1}
   * @param clients 1 to {@value #CLIENTS_MAX}
   * @throws IllegalArgumentException where these clients cannot be had from this data set
   */
  public final Partition partition(int[] labels, int classes, int clients, long seed) {
    if (clients < 1 || clients > CLIENTS_MAX) {
      throw new IllegalArgumentException(
          "clients must be 1 to " + CLIENTS_MAX + ", got " + clients);
    }
    LabelledIndices examples = new LabelledIndices(labels, classes);
    if ((long) clients * minimum() > examples.size()) {
      throw new IllegalArgumentException(
          clients
              + " clients with at least "
              + minimum()
              + " examples each need "
              + (long) clients * minimum()
              + " examples, got "
              + examples.size()
              + "; take fewer clients or a lower minimum");
    }
    return new Partition(this, seed, examples, divide(examples, clients, new SeededDraws(seed)));
  }

  /** The indices of each client's examples, in any order. */
  abstract int[][] divide(LabelledIndices examples, int clients, SeededDraws draws);

  /** The least number of examples that a client has. */
  int minimum() {
    return 1;
  }

  /** The word for this kind of partitioner, such as {@code dirichlet}. */
  public abstract String kind();

  /** Its figures by name, each a JSON number. */
  public Map<String, String> parameters() {
    return new TreeMap<>();
  }

  /** The short form that {@link #parse} reads; it leaves out a minimum that differs. */
  public abstract String text();

  @Override
  public final String toString() {
    return text();
  }

  /** The number as people write it; Double.toString differs between JDKs. */
  static String decimal(double number) {
    return new BigDecimal(number).round(new MathContext(15)).stripTrailingZeros().toPlainString();
  }

  static int requireMinimum(int minimum) {
    if (minimum < 1) {
      throw new IllegalArgumentException(
          "the least number of examples of a client must be at least 1, got " + minimum);
    }
    return minimum;
  }
}
