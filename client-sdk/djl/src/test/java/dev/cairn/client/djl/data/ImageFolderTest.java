package dev.cairn.client.djl.data;

import static dev.cairn.client.djl.data.Defects.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path folder;

  @Test
  void classesAndImages_areTakenInTheOrderOfTheirNames() throws IOException {
    write("dog/1.png", png(grey(30)));
    write("cat/b.PNG", png(grey(20)));
    write("cat/a.jpg", encoded(grey(10), "jpg"));
    write("Zebra/x.jpeg", encoded(grey(40), "jpg"));
    Files.createDirectories(folder.resolve("bat"));
    Examples examples = ImageFolder.grey(folder, 1, 1).read();
    assertThat(examples.classNames()).containsExactly("Zebra", "bat", "cat", "dog");
    assertThat(examples.labels()).containsExactly(0, 2, 2, 3);
    assertThat(features(examples, 1)[0]).isCloseTo(10 / 255f, within(0.01f));
    assertThat(features(examples, 2)).containsExactly(20 / 255f);
  }

  @Test
  void hiddenAndOtherFiles_areIgnored() throws IOException {
    write("cat/a.png", png(grey(20)));
    write("cat/.hidden.png", new byte[] {1});
    write("cat/notes.txt", new byte[] {1});
    write(".DS_Store/a.png", new byte[] {1});
    write("README.md", new byte[] {1});
    Examples examples = ImageFolder.grey(folder, 1, 1).read();
    assertThat(examples.size()).isEqualTo(1);
    assertThat(examples.classNames()).containsExactly("cat");
  }

  @Test
  void greySamples_areTakenAsTheFileHasThem() throws IOException {
    write("cat/a.png", png(grey(0, 7, 100, 255)));
    assertThat(features(ImageFolder.grey(folder, 4, 1).read(), 0))
        .containsExactly(0, 7 / 255f, 100 / 255f, 1);
    BufferedImage deep = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(0, 0, 0, 100 << 8 | 99);
    write("cat/a.png", png(deep));
    assertThat(features(ImageFolder.rgb(folder, 1, 1).read(), 0))
        .containsExactly(100 / 255f, 100 / 255f, 100 / 255f);
  }

  @Test
  void colours_standInPlanes_andBecomeBrightnessInGrey() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    image.setRGB(1, 0, 0x0000ff);
    write("cat/a.png", png(image));
    Examples rgb = ImageFolder.rgb(folder, 2, 1).read();
    assertThat(rgb.exampleShape()).containsExactly(3, 1, 2);
    assertThat(features(rgb, 0)).containsExactly(1, 0, 0, 0, 0, 1);
    assertThat(features(ImageFolder.grey(folder, 2, 1).read(), 0))
        .containsExactly(new float[] {0.299f, 0.114f}, within(1e-6f));
    Normalisation perChannel = new Normalisation(List.of(0f, 0.5f, 1f), List.of(1f, 0.5f, 2f));
    assertThat(features(ImageFolder.rgb(folder, 2, 1).withNormalisation(perChannel).read(), 0))
        .containsExactly(1, 0, -1, -1, -0.5f, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFolder.grey(folder, 2, 1).withNormalisation(perChannel));
  }

  @Test
  void aNewPixel_isTheMeanOverItsArea() throws IOException {
    write("cat/a.png", png(grey(0, 30, 60)));
    assertThat(features(ImageFolder.grey(folder, 1, 1).read(), 0)).containsExactly(30 / 255f);
    assertThat(features(ImageFolder.grey(folder, 2, 1).read(), 0))
        .containsExactly(10 / 255f, 50 / 255f);
    assertThat(features(ImageFolder.grey(folder, 6, 2).read(), 0))
        .startsWith(0, 0, 30 / 255f, 30 / 255f, 60 / 255f, 60 / 255f)
        .endsWith(0, 0, 30 / 255f, 30 / 255f, 60 / 255f, 60 / 255f);
  }

  /** Goal: resizing keeps the mean. Method: random images of random sizes to random sizes. */
  @Test
  void resizing_keepsTheMean() throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("resizing_keepsTheMean: -Dseed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 50; run++) {
      int width = random.nextInt(1, 40);
      int height = random.nextInt(1, 40);
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
      double sum = 0;
      for (int i = 0; i < width * height; i++) {
        int sample = random.nextInt(256);
        image.getRaster().setSample(i % width, i / width, 0, sample);
        sum += sample / 255.0;
      }
      write("cat/a.png", png(image));
      float[] resized =
          features(
              ImageFolder.grey(folder, random.nextInt(1, 40), random.nextInt(1, 40)).read(), 0);
      double mean = 0;
      for (float pixel : resized) {
        mean += pixel / resized.length;
      }
      assertThat(mean).as("seed %d", seed).isCloseTo(sum / (width * height), within(1e-5));
    }
  }

  /** Only the last bytes, which carry no pixels, may be missing without notice. */
  @Test
  void everyTruncation_isOneLineThatNamesTheFile() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 24 * 24; i++) {
      image.getRaster().setSample(i % 24, i / 24, 0, random.nextInt(256));
    }
    for (String format : List.of("png", "jpg")) {
      byte[] sound = encoded(image, format);
      String name = "cat/a." + format;
      write(name, sound);
      float[] pixels = features(ImageFolder.grey(folder, 24, 24).read(), 0);
      for (int length = 0; length < sound.length; length++) {
        write(name, Arrays.copyOf(sound, length));
        if (length < sound.length - 24) {
          refused(
              () -> ImageFolder.grey(folder, 24, 24).read(),
              folder.resolve(name),
              "a sound PNG or JPEG image");
        } else {
          assertThat(readOrNothing()).isIn(pixels, new float[0]);
        }
      }
      Files.delete(folder.resolve(name));
    }
  }

  private float[] readOrNothing() {
    try {
      return features(ImageFolder.grey(folder, 24, 24).read(), 0);
    } catch (DataException e) {
      return new float[0];
    }
  }

  @Test
  void randomDamage_isOneLineThatNamesTheFile_orGivesAnImage() throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("randomDamage: -Dseed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int run = 0; run < 300; run++) {
      byte[] bytes = encoded(grey(1, 200, 3, 250, 5, 6), run % 2 == 0 ? "png" : "jpg");
      for (int change = 0; change < 5; change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      write("cat/a.png", bytes);
      try {
        assertThat(ImageFolder.rgb(folder, 2, 2).read().size()).isEqualTo(1);
      } catch (DataException e) {
        assertThat(e.getMessage())
            .as("seed %d", seed)
            .startsWith(folder.resolve("cat/a.png") + ": expected ")
            .hasLineCount(1);
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(100);
  }

  @Test
  void otherContents_areRefused() throws IOException {
    write("cat/a.png", encoded(grey(1, 2, 3, 4), "gif"));
    refused(() -> ImageFolder.grey(folder, 2, 2).read(), folder.resolve("cat/a.png"), "neither");
  }

  @Test
  void anImageWithTooManyPixels_isRefusedBeforeItIsDecoded() throws IOException {
    byte[] huge = png(grey(1, 2, 3, 4));
    ByteBuffer header = ByteBuffer.wrap(huge).putInt(16, 60_000).putInt(20, 60_000);
    CRC32 crc = new CRC32();
    crc.update(huge, 12, 17);
    header.putInt(29, (int) crc.getValue());
    write("cat/huge.png", huge);
    refused(
        () -> ImageFolder.grey(folder, 2, 2).read(),
        folder.resolve("cat/huge.png"),
        "at most 67108864 pixels, got 3600000000",
        "scale it down");
  }

  @Test
  void aFolderThatIsNone_orHasNone_isSaid() throws IOException {
    Path nothing = folder.resolve("nothing");
    refused(() -> ImageFolder.grey(nothing, 2, 2).read(), nothing, "there is nothing");
    refused(
        () -> ImageFolder.grey(folder, 2, 2).read(), folder, "one folder per class, found none");
    write("cat/notes.txt", new byte[] {1});
    refused(() -> ImageFolder.grey(folder, 2, 2).read(), folder, ".png, .jpg or .jpeg");
    Path file = folder.resolve("cat/notes.txt");
    refused(() -> ImageFolder.grey(file, 2, 2).read(), file, "this is a file");
  }

  @Test
  void sizesOutOfBounds_areRefused() throws IOException {
    assertThatIllegalArgumentException().isThrownBy(() -> ImageFolder.grey(folder, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> ImageFolder.grey(folder, 1, 4097));
    for (int i = 0; i < 6; i++) {
      write("cat/" + i + ".png", new byte[] {1});
    }
    refused(() -> ImageFolder.rgb(folder, 4096, 4096).read(), folder, "at most 5 images", "got 6");
  }

  private void write(String name, byte[] contents) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, contents);
  }

  private static BufferedImage grey(int... samples) {
    BufferedImage image = new BufferedImage(samples.length, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSamples(0, 0, samples.length, 1, 0, samples);
    return image;
  }

  private static byte[] png(BufferedImage image) throws IOException {
    return encoded(image, "png");
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  private static float[] features(Examples examples, int index) {
    int length = Arrays.stream(examples.exampleShape()).reduce(1, (a, b) -> a * b);
    FloatBuffer features = FloatBuffer.allocate(length);
    examples.copyFeatures(index, features);
    return features.array();
  }
}
