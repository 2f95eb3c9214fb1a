package dev.cairn.client.djl.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A folder of images in the IDX format of MNIST and its kin: {@code train-images-idx3-ubyte},
 * {@code train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte} and {@code
 * t10k-labels-idx1-ubyte}, each as it is or packed with the ending {@code .gz}.
 *
 * <p>The examples have the shape {1, rows, columns}; a pixel's byte becomes {@code byte / 255}, so
 * 0 to 1, unless {@link #withNormalisation} says otherwise. Any defect is a {@link DataException}.
 */
public final class IdxFiles {
  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;
  private static final int SIDE_MAX = 4_096;

  private final Path folder;
  private final List<String> classNames;
  private final Normalisation normalisation;

  private IdxFiles(Path folder, List<String> classNames, Normalisation normalisation) {
    this.folder = folder;
    this.classNames = classNames;
    this.normalisation = normalisation;
  }

  /**
   * The files of this folder, whose labels are 0 to {@code classes - 1}.
   *
   * @throws DataException where there is no such folder
   */
  public static IdxFiles in(Path folder, int classes) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          folder
              + ": expected a folder of IDX files, "
              + (Files.exists(folder) ? "this is a file" : "there is nothing")
              + "; give the folder that holds train-images-idx3-ubyte.gz");
    }
    return new IdxFiles(folder, Examples.numbered(classes), Normalisation.none());
  }

  /** The same files, their pixels normalised in this way. */
  public IdxFiles withNormalisation(Normalisation normalisation) {
    normalisation.requireFits(1);
    return new IdxFiles(folder, classNames, normalisation);
  }

  /** The same files, their classes under these names; as many as there are classes. */
  public IdxFiles withClassNames(List<String> classNames) {
    if (classNames.size() != this.classNames.size()) {
      throw new IllegalArgumentException(
          "there are " + this.classNames.size() + " classes, got " + classNames.size() + " names");
    }
    return new IdxFiles(folder, List.copyOf(classNames), normalisation);
  }

  /** Reads the images and labels that are called "train". */
  public Examples train() {
    return split("train");
  }

  /** Reads the images and labels that are called "t10k", the held-out ones. */
  public Examples test() {
    return split("t10k");
  }

  private Examples split(String split) {
    Path images = find(split + "-images-idx3-ubyte");
    Path labels = find(split + "-labels-idx1-ubyte");
    try (InputStream imageBytes = Files.newInputStream(images);
        InputStream labelBytes = Files.newInputStream(labels)) {
      return read(
          new Source(images.toString(), imageBytes),
          new Source(labels.toString(), labelBytes),
          classNames,
          normalisation);
    } catch (IOException e) {
      throw new DataException(
          folder
              + ": expected \""
              + split
              + "\" files that can be opened; check their permissions");
    }
  }

  private Path find(String name) {
    for (String candidate : List.of(name, name + ".gz")) {
      Path file = folder.resolve(candidate);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new DataException(
        folder + ": expected the file " + name + " or " + name + ".gz, found neither; add it");
  }

  /**
   * Reads images and labels from two streams, which stay open.
   *
   * @param classNames the names of the classes 0, 1 and so on that the labels may have
   */
  public static Examples read(
      Source images, Source labels, List<String> classNames, Normalisation normalisation) {
    normalisation.requireFits(1);
    IdxStream imageStream = IdxStream.open(images, IMAGES_MAGIC, 3);
    int count = imageStream.dimension(0, "images", Examples.VALUES_MAX);
    int rows = imageStream.dimension(1, "rows", SIDE_MAX);
    int columns = imageStream.dimension(2, "columns", SIDE_MAX);
    float[] features =
        imageStream.scaledPayload((long) count * rows * columns, normalisation.table());
    IdxStream labelStream = IdxStream.open(labels, LABELS_MAGIC, 1);
    int labelCount = labelStream.dimension(0, "labels", Examples.VALUES_MAX);
    if (labelCount != count) {
      throw new DataException(
          labels.name()
              + ": expected "
              + count
              + " labels, as many as "
              + images.name()
              + " has images, got "
              + labelCount
              + "; take both files from the same data set");
    }
    int[] labelNumbers = labels(labels.name(), labelStream.payload(count), classNames.size());
    return Examples.owning(features, new int[] {1, rows, columns}, labelNumbers, classNames);
  }

  private static int[] labels(String file, byte[] bytes, int classes) {
    int[] labels = new int[bytes.length];
    Arrays.setAll(labels, i -> bytes[i] & 0xff);
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= classes) {
        throw new DataException(
            file
                + ": expected labels 0 to "
                + (classes - 1)
                + ", the one of example "
                + i
                + " is greater; set the number of classes that the data has");
      }
    }
    return labels;
  }

  /**
   * Bytes in the IDX format and the name under which an error speaks of them; where the name ends
   * with {@code .gz}, they are unpacked.
   */
  public record Source(String name, InputStream bytes) {}
}
