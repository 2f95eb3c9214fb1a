package dev.cairn.client.djl.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/**
 * Decodes PNG and JPEG files. Transparency and a camera's notes on orientation are ignored; samples
 * of 16 bits lose their lower byte.
 */
final class ImageFile {
  /** The most pixels that an image file may have: 2^26, twice what a good camera takes. */
  static final int PIXELS_MAX = 1 << 26;

  private ImageFile() {}

  static PixelRows read(Path file) {
    // A stream right on the file: ImageIO's own would write a copy to the temporary folder.
    try (FileImageInputStream bytes = new FileImageInputStream(file.toFile())) {
      ImageReader reader = reader(file, bytes);
      try {
        return new DecodedImage(decode(file, reader, bytes));
      } finally {
        reader.dispose();
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The decoders answer damaged files with all sorts of unchecked exceptions, too.
      throw defect(file, "its contents are damaged or of a kind that is not supported");
    }
  }

  private static ImageReader reader(Path file, FileImageInputStream bytes) {
    for (Iterator<ImageReader> readers = ImageIO.getImageReaders(bytes); readers.hasNext(); ) {
      ImageReader reader = readers.next();
      String format = format(reader);
      if (format.equals("png") || format.equals("jpeg")) {
        return reader;
      }
      reader.dispose();
    }
    throw defect(file, "its contents are neither");
  }

  private static String format(ImageReader reader) {
    try {
      return reader.getFormatName().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "";
    }
  }

  private static BufferedImage decode(Path file, ImageReader reader, FileImageInputStream bytes)
      throws IOException {
    reader.setInput(bytes, true, true);
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > PIXELS_MAX) {
      throw new DataException(
          file + ": expected at most " + PIXELS_MAX + " pixels, got " + pixels + "; scale it down");
    }
    // The JPEG decoder fills up what a file that was cut short lacks, and merely warns.
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    BufferedImage image = reader.read(0);
    if (warnings.stream().anyMatch(ImageFile::saysDamage)) {
      throw defect(file, "it is cut short or damaged");
    }
    return image;
  }

  private static boolean saysDamage(String warning) {
    return Stream.of("Truncated", "Premature end", "Corrupt").anyMatch(warning::contains);
  }

  private static DataException defect(Path file, String what) {
    return new DataException(
        file + ": expected a sound PNG or JPEG image, " + what + "; replace or remove the file");
  }
}
