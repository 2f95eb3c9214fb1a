package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An entry is read as it was written, whole or not at all. */
class SegmentTableTest {
  private static final Digest ABC = Digest.of(new byte[] {'a', 'b', 'c'});
  private static final SegmentTable.Entry FIRST = new SegmentTable.Entry(ABC, 16_384, 400_104);
  private static final SegmentTable.Entry LAST =
      new SegmentTable.Entry(Digest.of(new byte[0]), 1L << 40, Long.MAX_VALUE >> 8);

  @TempDir Path folder;
  private FileChannel file;

  @BeforeEach
  void open() throws IOException {
    file =
        FileChannel.open(
            folder.resolve("segment"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    SegmentTable.begin(file);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  private List<SegmentTable.@Nullable Entry> entries() throws IOException {
    return SegmentTable.read(file);
  }

  @Test
  void tableAndAllItsEntries_comeBeforeTheFirstBody() throws IOException {
    assertThat(entries()).hasSize(SegmentTable.SLOTS).containsOnlyNulls();
    SegmentTable.write(file, 0, FIRST);
    SegmentTable.write(file, SegmentTable.SLOTS - 1, LAST);
    assertThat(file.size()).isEqualTo(SegmentTable.BYTES);
    assertThat(SegmentTable.BYTES % AlignedBlocks.ALIGNMENT).isZero();
    assertThat(entries().get(0)).isEqualTo(FIRST);
    assertThat(entries().get(SegmentTable.SLOTS - 1)).isEqualTo(LAST);
    SegmentTable.write(file, 0, null);
    assertThat(entries().get(0)).isNull();
  }

  /** Files of one version may be read by the next one. */
  @Test
  void entry_hasTheseBytes() throws IOException {
    SegmentTable.write(file, 1, FIRST);
    ByteBuffer bytes = ByteBuffer.allocate(64);
    file.read(bytes, 128);
    assertThat(HexFormat.of().formatHex(bytes.array()))
        .isEqualTo(
            "43524e42"
                + "00000001"
                + "0000000000004000"
                + "0000000000061ae8"
                + "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                + "e25a5afb"
                + "00000000");
  }

  @Test
  void entryOfWhichOneBitIsAnother_isNone() throws IOException {
    for (int bit = 0; bit < 60 * Byte.SIZE; bit++) {
      SegmentTable.write(file, 0, FIRST);
      ByteBuffer one = ByteBuffer.allocate(1);
      int at = 64 + bit / Byte.SIZE;
      file.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1 << bit % Byte.SIZE));
      file.write(one.rewind(), at);
      assertThat(entries().get(0)).as("bit %d", bit).isNull();
    }
  }

  /** As another process sees it while the file is being made. */
  @Test
  void tableThatIsNotWholeYet_hasTheEntriesThatAreThere() throws IOException {
    SegmentTable.write(file, 0, FIRST);
    for (int length : new int[] {0, 63, 127, 128, 1_000}) {
      file.truncate(length);
      assertThat(entries()).hasSize(Math.max(0, length / 64 - 1));
      SegmentTable.begin(file);
      SegmentTable.write(file, 0, FIRST);
    }
    file.truncate(128);
    assertThat(entries()).containsExactly(FIRST);
  }
}
