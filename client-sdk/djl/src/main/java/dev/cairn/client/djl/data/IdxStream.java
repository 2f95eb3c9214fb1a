package dev.cairn.client.djl.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** One IDX file while it is read: first the header, then the whole payload of unsigned bytes. */
final class IdxStream {
  private static final int BLOCK = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;

  private final String name;
  private final InputStream bytes;
  private final ByteBuffer dimensions;

  private IdxStream(String name, InputStream bytes, ByteBuffer dimensions) {
    this.name = name;
    this.bytes = bytes;
    this.dimensions = dimensions;
  }

  /** Reads the header, which must begin with this magic number and have so many dimensions. */
  static IdxStream open(IdxFiles.Source source, int magic, int dimensionCount) {
    String name = source.name();
    InputStream bytes = unpacked(source);
    ByteBuffer header = ByteBuffer.wrap(readFully(name, bytes, Integer.BYTES));
    int found = header.getInt();
    if (found != magic) {
      throw new DataException(
          name
              + ": expected the IDX magic number "
              + hex(magic)
              + ", got "
              + hex(found)
              + (found >>> 16 == GZIP_MAGIC
                  ? "; it is packed, add the ending .gz to its name"
                  : "; give the "
                      + (dimensionCount == 3 ? "images" : "labels")
                      + " file of an IDX data set"));
    }
    byte[] dimensions = readFully(name, bytes, Integer.BYTES * dimensionCount);
    return new IdxStream(name, bytes, ByteBuffer.wrap(dimensions));
  }

  private static InputStream unpacked(IdxFiles.Source source) {
    if (!source.name().endsWith(".gz")) {
      return new BufferedInputStream(source.bytes(), BLOCK);
    }
    try {
      return new GZIPInputStream(source.bytes(), BLOCK);
    } catch (IOException e) {
      throw new DataException(
          source.name()
              + ": expected a gzip file, as its name says, this is none or has no beginning"
              + "; fetch it again or take .gz off its name");
    }
  }

  /** The header's dimension of this index, which must be from 1 to {@code max}. */
  int dimension(int index, String what, int max) {
    int value = dimensions.getInt(index * Integer.BYTES);
    if (value < 1 || value > max) {
      throw new DataException(
          name
              + ": expected 1 to "
              + max
              + " "
              + what
              + " in the header, got "
              + (value & 0xffff_ffffL)
              + "; the file is damaged or no IDX file, fetch it again");
    }
    return value;
  }

  /** Reads the payload, which must be so long and end there. */
  byte[] payload(int length) {
    byte[] payload = readFully(name, bytes, length);
    requireEnd();
    return payload;
  }

  /** Reads the payload like {@link #payload} and looks up each byte in the table. */
  float[] scaledPayload(long length, float[] table) {
    if (length > Examples.VALUES_MAX) {
      throw new DataException(
          name
              + ": expected at most "
              + Examples.VALUES_MAX
              + " pixels in all, the header says "
              + length
              + "; divide the data set");
    }
    // The array grows with what really came: a header alone cannot take a gigabyte.
    float[] values = new float[(int) Math.min(length, BLOCK)];
    for (int done = 0; done < length; ) {
      byte[] block = readFully(name, bytes, (int) Math.min(BLOCK, length - done));
      if (done + block.length > values.length) {
        values = Arrays.copyOf(values, (int) Math.min(length, 2L * values.length));
      }
      for (byte pixel : block) {
        values[done++] = table[pixel & 0xff];
      }
    }
    requireEnd();
    return values;
  }

  private void requireEnd() {
    try {
      if (bytes.read() >= 0) {
        throw new DataException(
            name + ": expected the end, as the header says, there is more; fetch the file again");
      }
    } catch (IOException e) {
      throw broken(name, e);
    }
  }

  private static byte[] readFully(String name, InputStream bytes, int length) {
    try {
      byte[] read = bytes.readNBytes(length);
      if (read.length < length) {
        throw broken(name, new EOFException());
      }
      return read;
    } catch (IOException e) {
      throw broken(name, e);
    }
  }

  private static DataException broken(String name, IOException e) {
    if (e instanceof EOFException) {
      return new DataException(
          name + ": expected more bytes, the file is cut short; fetch it again");
    }
    return new DataException(
        name
            + (e instanceof ZipException
                ? ": expected a sound gzip file, its contents are damaged; fetch it again"
                : ": expected a file that can be read, reading failed; check disk and permissions"));
  }

  private static String hex(int value) {
    return String.format("0x%08x", value);
  }
}
