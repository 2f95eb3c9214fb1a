package dev.cairn.client.djl.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder with one folder per class, each with that class's images: {@code
 * folder/class-name/*.png|jpg|jpeg}; {@link #read} reads them. The examples have the shape
 * {channels, height, width}; the classes are the folders' names sorted by their characters, images
 * are taken in the order of their files' names.
 *
 * <p>Hidden files and folders (whose name begins with a dot) and files of other endings are
 * ignored. A class's folder may be empty: in a federation every client must have the folders of all
 * classes, so that all number them in the same way.
 *
 * @param folder the folder that holds the classes' folders
 * @param width the width in pixels to which every image is resized, 1 to {@value #SIDE_MAX}
 * @param height likewise the height; proportions are not kept
 * @param channels grey or RGB
 * @param normalisation how pixels become features; {@link Normalisation#none} gives 0 to 1
 */
public record ImageFolder(
    Path folder, int width, int height, Channels channels, Normalisation normalisation) {
  /** The greatest width and height of an example. */
  public static final int SIDE_MAX = 4_096;

  private static final int FILES_MAX = 1_000_000;
  private static final int CLASSES_MAX = 10_000;

  /** What a pixel consists of. */
  public enum Channels {
    /** One channel of brightness: 0.299 red + 0.587 green + 0.114 blue. */
    GREY(1),
    /** Red, green and blue, in this order. */
    RGB(3);

    private final int count;

    Channels(int count) {
      this.count = count;
    }

    /** The number of channels, 1 or 3. */
    public int count() {
      return count;
    }
  }

  public ImageFolder {
    if (width < 1 || width > SIDE_MAX || height < 1 || height > SIDE_MAX) {
      throw new IllegalArgumentException(
          "width and height must be 1 to " + SIDE_MAX + ", got " + width + " and " + height);
    }
    normalisation.requireFits(channels.count());
  }

  /** The images of this folder, resized, in one channel of 0 to 1. */
  public static ImageFolder grey(Path folder, int width, int height) {
    return new ImageFolder(folder, width, height, Channels.GREY, Normalisation.none());
  }

  /** The images of this folder, resized, in three channels of 0 to 1. */
  public static ImageFolder rgb(Path folder, int width, int height) {
    return new ImageFolder(folder, width, height, Channels.RGB, Normalisation.none());
  }

  /** The same images, their pixels normalised in this way. */
  public ImageFolder withNormalisation(Normalisation normalisation) {
    return new ImageFolder(folder, width, height, channels, normalisation);
  }

  /**
   * Reads all images.
   *
   * @throws DataException where there is no such folder, no class, no image, or an image that is
   *     damaged or has more than {@value ImageFile#PIXELS_MAX} pixels; the message names the file
   */
  public Examples read() {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          folder
              + ": expected a folder with one folder per class, "
              + (Files.exists(folder) ? "this is a file" : "there is nothing")
              + "; check the path");
    }
    List<Path> classFolders = sorted(folder, Files::isDirectory, CLASSES_MAX);
    if (classFolders.isEmpty()) {
      throw new DataException(
          folder
              + ": expected one folder per class, found none; sort the images into such folders");
    }
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < classFolders.size(); label++) {
      for (Path file : sorted(classFolders.get(label), ImageFolder::isImage, FILES_MAX)) {
        files.add(file);
        labels.add(label);
      }
    }
    return Examples.owning(
        features(files),
        new int[] {channels.count(), height, width},
        labels.stream().mapToInt(Integer::intValue).toArray(),
        classFolders.stream().map(ImageFolder::name).toList());
  }

  private float[] features(List<Path> files) {
    if (files.isEmpty()) {
      throw new DataException(
          folder + ": expected .png, .jpg or .jpeg files in the classes' folders, found none");
    }
    int length = channels.count() * height * width;
    if ((long) length * files.size() > Examples.VALUES_MAX) {
      throw new DataException(
          folder
              + ": expected at most "
              + Examples.VALUES_MAX / length
              + " images of this size, got "
              + files.size()
              + "; make them smaller or take fewer");
    }
    float[] features = new float[length * files.size()];
    for (int i = 0; i < files.size(); i++) {
      float[] pixels = ImageFile.read(files.get(i)).resized(channels.count(), width, height);
      for (int j = 0; j < length; j++) {
        features[i * length + j] = normalisation.apply(j / (height * width), pixels[j]);
      }
    }
    return features;
  }

  private static List<Path> sorted(Path folder, Predicate<Path> wanted, int max) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> found =
          entries
              .filter(entry -> !name(entry).startsWith(".") && wanted.test(entry))
              .limit(max + 1L)
              .sorted((a, b) -> name(a).compareTo(name(b)))
              .toList();
      if (found.size() > max) {
        throw new DataException(folder + ": expected at most " + max + " entries, got more");
      }
      return found;
    } catch (IOException e) {
      throw new DataException(folder + ": expected a folder that can be listed; check permissions");
    }
  }

  private static boolean isImage(Path file) {
    String name = name(file).toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file)
        && (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg"));
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
