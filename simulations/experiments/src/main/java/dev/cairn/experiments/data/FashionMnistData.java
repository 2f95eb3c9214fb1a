package dev.cairn.experiments.data;

import dev.cairn.client.djl.data.Examples;
import dev.cairn.client.djl.data.NamedData;

/** The packaged part of Fashion-MNIST as the data set {@code fashion-mnist} of commands. */
public final class FashionMnistData implements NamedData {
  @Override
  public String name() {
    return "fashion-mnist";
  }

  @Override
  public Examples test() {
    return FashionMnist.packaged().test();
  }

  @Override
  public Examples part(String split, long seed, int part, int parts) {
    Examples train = FashionMnist.packaged().train();
    Partition partition = Partitioner.parse(split).partition(train, parts, seed);
    return train.select(partition.indices(part));
  }
}
