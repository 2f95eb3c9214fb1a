package dev.cairn.experiments.data;

import dev.cairn.client.djl.data.Examples;
import dev.cairn.client.djl.data.IdxFiles;
import dev.cairn.client.djl.data.Normalisation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Fashion-MNIST: grey pictures of clothes, shape {1, 28, 28}, pixels scaled to 0..1, in 10 classes
 * (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747).
 *
 * @param train the examples to train on
 * @param test the held-out ones
 */
public record FashionMnist(Examples train, Examples test) {
  /** What the classes 0 to 9 are. */
  public static final List<String> CLASS_NAMES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /** Mean and standard deviation of all pixels of the original training set, scaled to 0..1. */
  public static final Normalisation NORMALISATION = Normalisation.of(0.2860f, 0.3530f);

  private static final String FOLDER = "/fashion-mnist/";

  /**
   * The part that comes with Cairn: 12,000 training images (1,200 of each class) and 2,000 test
   * images (200 of each class, none of them out of the original training set), normalised by {@link
   * #NORMALISATION}. PROVENANCE.md beside them says how they were chosen.
   */
  public static FashionMnist packaged() {
    return new FashionMnist(packaged("train"), packaged("t10k"));
  }

  /**
   * A set in a folder of IDX files, such as the full one of 60,000 and 10,000 images, normalised in
   * the same way.
   *
   * @throws dev.cairn.client.djl.data.DataException where the folder or a file has a defect
   */
  public static FashionMnist fromFolder(Path folder) {
    IdxFiles files =
        IdxFiles.in(folder, CLASS_NAMES.size())
            .withClassNames(CLASS_NAMES)
            .withNormalisation(NORMALISATION);
    return new FashionMnist(files.train(), files.test());
  }

  private static Examples packaged(String split) {
    String images = split + "-images-idx3-ubyte.gz";
    String labels = split + "-labels-idx1-ubyte.gz";
    try (InputStream imageBytes = resource(images);
        InputStream labelBytes = resource(labels)) {
      return IdxFiles.read(
          new IdxFiles.Source(images, imageBytes),
          new IdxFiles.Source(labels, labelBytes),
          CLASS_NAMES,
          NORMALISATION);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    InputStream resource = FashionMnist.class.getResourceAsStream(FOLDER + name);
    if (resource == null) {
      throw new IllegalStateException(
          "expected the resource " + FOLDER + name + " on the class path; build Cairn again");
    }
    return resource;
  }
}
