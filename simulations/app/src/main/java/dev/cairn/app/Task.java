package dev.cairn.app;

import dev.cairn.cli.CliFailure;
import dev.cairn.client.djl.data.DataException;
import dev.cairn.client.djl.data.Examples;
import dev.cairn.experiments.data.FashionMnist;
import dev.cairn.experiments.data.Partition;
import dev.cairn.experiments.data.Partitioner;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Fashion-MNIST, divided over the clients of an experiment.
 *
 * @param test held back for evaluation
 * @param partition the training examples of each client
 * @param train all training examples
 */
record Task(Examples train, Examples test, Partition partition) {

  /** How the demo divides its data: unevenly, as devices' data are. */
  static final String PARTITION = "dirichlet:0.5";

  /** What evaluators call the test examples. */
  static final String DATASET = "fashion-mnist-test";

  /**
   * Loads and divides the data; every process that does so with the same arguments gets the same.
   *
   * @param folder IDX files of the full set; null for the packaged part
   * @param partitioner how to divide, as in {@code dirichlet:0.5}
   */
  static Task load(@Nullable Path folder, String partitioner, int clients, long seed) {
    try {
      FashionMnist data =
          folder == null ? FashionMnist.packaged() : FashionMnist.fromFolder(folder);
      Partition partition = Partitioner.parse(partitioner).partition(data.train(), clients, seed);
      return new Task(data.train(), data.test(), partition);
    } catch (DataException | IllegalArgumentException e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** The examples of client number {@code index}, from 0 on. */
  Examples examples(int index) {
    return train.select(partition.indices(index));
  }

  int clients() {
    return partition.clients();
  }
}
