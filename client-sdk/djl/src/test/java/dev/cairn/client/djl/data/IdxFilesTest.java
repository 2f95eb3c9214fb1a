package dev.cairn.client.djl.data;

import static dev.cairn.client.djl.data.Defects.refused;
import static dev.cairn.client.djl.data.Defects.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFilesTest {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";
  private static final byte[] SOUND_IMAGES =
      idx(0x803, new int[] {2, 1, 3}, new int[] {0, 51, 255, 1, 2, 128});
  private static final byte[] SOUND_LABELS = idx(0x801, new int[] {2}, new int[] {1, 0});

  @TempDir Path folder;

  @BeforeEach
  void writeSoundFiles() {
    write(IMAGES, SOUND_IMAGES);
    write(LABELS, SOUND_LABELS);
  }

  @Test
  void pixels_areScaledTo0To1() {
    Examples examples = train();
    assertThat(examples.exampleShape()).containsExactly(1, 1, 3);
    assertThat(examples.labels()).containsExactly(1, 0);
    assertThat(examples.classes()).isEqualTo(2);
    assertThat(features(examples, 0)).containsExactly(0f, 0.2f, 1f);
    assertThat(features(examples, 1)).containsExactly(1 / 255f, 2 / 255f, 128 / 255f);
  }

  @Test
  void aNormalisation_isAppliedAfterTheScaling() {
    Examples examples =
        IdxFiles.in(folder, 2).withNormalisation(Normalisation.of(0.2f, 0.5f)).train();
    assertThat(features(examples, 0)).containsExactly(-0.4f, 0f, 1.6f);
  }

  @Test
  void classNames_areCarried() {
    IdxFiles files = IdxFiles.in(folder, 2);
    assertThat(files.withClassNames(List.of("bag", "coat")).train().classNames())
        .containsExactly("bag", "coat");
    assertThatIllegalArgumentException().isThrownBy(() -> files.withClassNames(List.of("bag")));
  }

  @Test
  void packedFiles_areReadLikePlainOnes() throws IOException {
    pack(IMAGES, SOUND_IMAGES);
    pack(LABELS, SOUND_LABELS);
    assertThat(features(train(), 1)).containsExactly(1 / 255f, 2 / 255f, 128 / 255f);
  }

  @Test
  void test_readsTheFilesCalledT10k() {
    write("t10k-images-idx3-ubyte", idx(0x803, new int[] {1, 1, 1}, new int[] {7}));
    write("t10k-labels-idx1-ubyte", idx(0x801, new int[] {1}, new int[] {1}));
    assertThat(IdxFiles.in(folder, 2).test().size()).isEqualTo(1);
  }

  @Test
  void aFolderThatIsNone_isSaid() {
    Path nothing = folder.resolve("nothing");
    refused(() -> IdxFiles.in(nothing, 2).train(), nothing, "folder of IDX files", "nothing; give");
    Path file = folder.resolve(IMAGES);
    refused(() -> IdxFiles.in(file, 2).train(), file, "this is a file");
  }

  @Test
  void aFolderWithoutTheFiles_isSaid() {
    refused(
        () -> IdxFiles.in(folder, 2).test(), folder, "t10k-images-idx3-ubyte.gz", "found neither");
  }

  @Test
  void anotherMagicNumber_isSaid() {
    write(IMAGES, SOUND_LABELS);
    refused(this::train, folder.resolve(IMAGES), "0x00000803", "got 0x00000801", "images");
    write(IMAGES, "not an IDX file at all".getBytes(StandardCharsets.US_ASCII));
    refused(this::train, folder.resolve(IMAGES), "0x00000803", "got 0x6e6f7420");
    write(IMAGES, gzip(SOUND_IMAGES));
    refused(this::train, folder.resolve(IMAGES), "it is packed, add the ending .gz");
  }

  @Test
  void impossibleHeaders_areRefusedBeforeAnythingIsAllocated() {
    int[] pixel = {0};
    for (int[] dimensions :
        new int[][] {{-1, 28, 28}, {0, 28, 28}, {1, 0, 28}, {1, 28, -5}, {1, 4097, 1}}) {
      write(IMAGES, idx(0x803, dimensions, pixel));
      refused(this::train, folder.resolve(IMAGES), "in the header", "damaged");
    }
    write(IMAGES, idx(0x803, new int[] {Integer.MAX_VALUE, 28, 28}, pixel));
    refused(this::train, folder.resolve(IMAGES), "1 to 268435456 images", "got 2147483647");
    write(IMAGES, idx(0x803, new int[] {2, 4096, 4096}, pixel));
    refused(this::train, folder.resolve(IMAGES), "cut short");
    int many = 1 << 20;
    write(IMAGES, idx(0x803, new int[] {many, 4096, 4096}, pixel));
    write(LABELS, idx(0x801, new int[] {many}, new int[many]));
    refused(this::train, folder.resolve(IMAGES), "at most 268435456 pixels in all");
  }

  @Test
  void aLabelCountThatDiffers_isSaid() {
    write(LABELS, idx(0x801, new int[] {3}, new int[] {1, 0, 1}));
    refused(this::train, folder.resolve(LABELS), "expected 2 labels", IMAGES, "got 3");
  }

  @Test
  void aLabelThatIsNoClass_isSaidWithoutItsValue() {
    write(LABELS, idx(0x801, new int[] {2}, new int[] {1, 77}));
    refused(this::train, folder.resolve(LABELS), "labels 0 to 1, the one of example 1 is greater");
    assertThat(said(this::train, folder.resolve(LABELS))).doesNotContain("77");
  }

  @Test
  void moreThanTheHeaderSays_isRefused() {
    write(IMAGES, Arrays.copyOf(SOUND_IMAGES, SOUND_IMAGES.length + 1));
    refused(this::train, folder.resolve(IMAGES), "expected the end", "there is more");
  }

  @Test
  void everyTruncation_isRefused() throws IOException {
    for (int length = 0; length < SOUND_IMAGES.length; length++) {
      write(IMAGES, Arrays.copyOf(SOUND_IMAGES, length));
      refused(this::train, folder.resolve(IMAGES), "cut short");
    }
    write(IMAGES, SOUND_IMAGES);
    for (int length = 0; length < SOUND_LABELS.length; length++) {
      write(LABELS, Arrays.copyOf(SOUND_LABELS, length));
      refused(this::train, folder.resolve(LABELS), "cut short");
    }
    write(LABELS, SOUND_LABELS);
    Files.delete(folder.resolve(IMAGES));
    byte[] packed = gzip(SOUND_IMAGES);
    for (int length = 0; length < packed.length; length++) {
      write(IMAGES + ".gz", Arrays.copyOf(packed, length));
      refused(this::train, folder.resolve(IMAGES + ".gz"), "fetch it again");
    }
  }

  /** A flipped bit in a packed file is found by its checksum or changes nothing that is read. */
  @Test
  void aDamagedGzip_neverGivesOtherPixels() throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("aDamagedGzip_neverGivesOtherPixels: -Dseed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Examples sound = train();
    Files.delete(folder.resolve(IMAGES));
    byte[] packed = gzip(SOUND_IMAGES);
    int refused = 0;
    for (int run = 0; run < 200; run++) {
      byte[] damaged = packed.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      write(IMAGES + ".gz", damaged);
      try {
        assertThat(features(train(), 0)).as("seed %d", seed).isEqualTo(features(sound, 0));
      } catch (DataException e) {
        assertThat(e.getMessage()).contains(IMAGES + ".gz: expected ").hasLineCount(1);
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(100);
  }

  private Examples train() {
    return IdxFiles.in(folder, 2).train();
  }

  private void pack(String name, byte[] contents) throws IOException {
    Files.delete(folder.resolve(name));
    write(name + ".gz", gzip(contents));
  }

  private void write(String name, byte[] contents) {
    try {
      Files.write(folder.resolve(name), contents);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] features(Examples examples, int index) {
    FloatBuffer features = FloatBuffer.allocate(3);
    examples.copyFeatures(index, features);
    return features.array();
  }

  private static byte[] idx(int magic, int[] dimensions, int[] payload) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dimensions.length + payload.length);
    bytes.putInt(magic);
    Arrays.stream(dimensions).forEach(bytes::putInt);
    Arrays.stream(payload).forEach(value -> bytes.put((byte) value));
    return bytes.array();
  }

  private static byte[] gzip(byte[] contents) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(contents);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
