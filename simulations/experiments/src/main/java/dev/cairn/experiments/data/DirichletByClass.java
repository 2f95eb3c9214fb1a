package dev.cairn.experiments.data;

import java.util.Arrays;
import java.util.Map;

/** See {@link Partitioner#dirichlet(double, int)}. */
final class DirichletByClass extends Partitioner {
  static final String KIND = "dirichlet";

  /** How often proportions are drawn before the partitioner gives up. */
  static final int DRAWS_MAX = 1_000;

  private static final double ALPHA_MIN = 0.001;
  private static final double ALPHA_MAX = 1_000_000;

  private final double alpha;
  private final int minimum;

  DirichletByClass(double alpha, int minimum) {
    if (!(alpha >= ALPHA_MIN && alpha <= ALPHA_MAX)) {
      throw new IllegalArgumentException(
          "the alpha of dirichlet must be "
              + decimal(ALPHA_MIN)
              + " to "
              + decimal(ALPHA_MAX)
              + ", got "
              + alpha);
    }
    this.alpha = alpha;
    this.minimum = requireMinimum(minimum);
  }

  @Override
  int[][] divide(LabelledIndices examples, int clients, SeededDraws draws) {
    int[] classSizes = examples.classCounts(examples.all());
    int[][] counts = drawCounts(classSizes, clients, draws);
    int[][] divided = new int[clients][0];
    for (int label = 0; label < classSizes.length; label++) {
      int[] members = examples.ofClass(label);
      draws.shuffle(members);
      int[][] parts = Shares.cut(members, counts[label]);
      for (int client = 0; client < clients; client++) {
        int size = divided[client].length;
        divided[client] = Arrays.copyOf(divided[client], size + parts[client].length);
        System.arraycopy(parts[client], 0, divided[client], size, parts[client].length);
      }
    }
    return divided;
  }

  /** {@code [class][client]} counts under which every client has the least number of examples. */
  private int[][] drawCounts(int[] classSizes, int clients, SeededDraws draws) {
    for (int draw = 0; draw < DRAWS_MAX; draw++) {
      int[][] counts = new int[classSizes.length][];
      int[] sizes = new int[clients];
      for (int label = 0; label < classSizes.length; label++) {
        counts[label] = Shares.inProportion(classSizes[label], draws.dirichlet(clients, alpha));
        for (int client = 0; client < clients; client++) {
          sizes[client] += counts[label][client];
        }
      }
      if (Arrays.stream(sizes).allMatch(size -> size >= minimum)) {
        return counts;
      }
    }
    throw new IllegalArgumentException(
        text()
            + " left one of "
            + clients
            + " clients with fewer than "
            + minimum
            + " examples in each of "
            + DRAWS_MAX
            + " draws; take a greater alpha, fewer clients or a lower minimum");
  }

  @Override
  int minimum() {
    return minimum;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> parameters = super.parameters();
    parameters.put("alpha", decimal(alpha));
    parameters.put("minimum", Integer.toString(minimum));
    return parameters;
  }

  @Override
  public String text() {
    return KIND + ":" + decimal(alpha);
  }
}
