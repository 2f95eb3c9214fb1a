package dev.cairn.protocol.model;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The safetensors file of a model: an eight-byte little-endian header length, a JSON header, the
 * float32 values (https://github.com/huggingface/safetensors, README, Format).
 *
 * <p>Written canonically (tensors in the model's order, no white space but padding to a multiple of
 * eight bytes, no metadata), so that equal weights have equal files and digests. What {@link #read}
 * takes is wider: any order of keys, a {@code __metadata__} entry, gaps nowhere.
 */
public final class Safetensors {
  private static final int HEADER_MAX = 16 * 1024 * 1024;

  private Safetensors() {}

  /** Length of the file of a model of this shape. */
  public static long length(ModelShape shape) {
    return 8L + header(shape).length + 4L * shape.dimension();
  }

  /** Writes the file into a fresh buffer, ready to read. */
  public static ByteBuffer write(ParameterVector parameters) {
    byte[] header = header(parameters.shape());
    ByteBuffer file =
        ByteBuffer.allocate(8 + header.length + 4 * parameters.values().length)
            .order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header);
    file.asFloatBuffer().put(parameters.values());
    ((Buffer) file).rewind();
    return file;
  }

  private static byte[] header(ModelShape shape) {
    StringBuilder json = new StringBuilder("{");
    long offset = 0;
    for (TensorShape tensor : shape.tensors()) {
      long end = offset + 4L * tensor.size();
      json.append(json.length() > 1 ? "," : "")
          .append('"')
          .append(tensor.name())
          .append("\":{\"dtype\":\"F32\",\"shape\":[");
      for (int i = 0; i < tensor.dims().size(); i++) {
        json.append(i > 0 ? "," : "").append(tensor.dims().get(i));
      }
      json.append("],\"data_offsets\":[").append(offset).append(',').append(end).append("]}");
      offset = end;
    }
    json.append('}');
    while (json.length() % 8 != 0) {
      json.append(' ');
    }
    return json.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads the parameters of a model from its file.
   *
   * @param file the bytes between position and limit; not changed
   * @param shape the tensors that must be there, all F32, and no others
   * @throws IllegalArgumentException if the file is malformed or of another shape
   */
  public static ParameterVector read(ByteBuffer file, ModelShape shape) {
    ByteBuffer data = data(file);
    float[] values = new float[shape.dimension()];
    List<SafetensorsHeader.Entry> entries = entries(file);
    if (entries.size() != shape.tensors().size()) {
      throw new IllegalArgumentException(
          "the file has " + entries.size() + " tensors, the model " + shape.tensors().size());
    }
    int at = 0;
    for (TensorShape tensor : shape.tensors()) {
      SafetensorsHeader.Entry entry = find(entries, tensor.name());
      if (!entry.shape().equals(tensor)) {
        throw new IllegalArgumentException(
            "tensor " + tensor.name() + " is " + entry.shape().dims() + ", not " + tensor.dims());
      }
      ByteBuffer slice = data.duplicate();
      ((Buffer) slice).position((int) entry.begin());
      ((Buffer) slice).limit((int) entry.end());
      slice.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values, at, tensor.size());
      at += tensor.size();
    }
    return new ParameterVector(shape, values);
  }

  /** The shape of the model in a file: its tensors in the order of their data. */
  public static ModelShape shapeOf(ByteBuffer file) {
    List<SafetensorsHeader.Entry> entries = new ArrayList<>(entries(file));
    entries.sort((a, b) -> Long.compare(a.begin(), b.begin()));
    List<TensorShape> tensors = new ArrayList<>();
    for (SafetensorsHeader.Entry entry : entries) {
      tensors.add(entry.shape());
    }
    return new ModelShape(tensors);
  }

  private static SafetensorsHeader.Entry find(List<SafetensorsHeader.Entry> all, String name) {
    for (SafetensorsHeader.Entry entry : all) {
      if (entry.shape().name().equals(name)) {
        return entry;
      }
    }
    throw new IllegalArgumentException("the file lacks tensor " + name);
  }

  private static List<SafetensorsHeader.Entry> entries(ByteBuffer file) {
    byte[] header = new byte[headerLength(file)];
    ByteBuffer view = file.duplicate();
    ((Buffer) view).position(file.position() + 8);
    view.get(header);
    return SafetensorsHeader.parse(
        new String(header, StandardCharsets.UTF_8), file.remaining() - 8L - header.length);
  }

  private static ByteBuffer data(ByteBuffer file) {
    ByteBuffer view = file.duplicate();
    ((Buffer) view).position(file.position() + 8 + headerLength(file));
    return view.slice();
  }

  private static int headerLength(ByteBuffer file) {
    if (file.remaining() < 8) {
      throw new IllegalArgumentException("not a safetensors file: shorter than eight bytes");
    }
    long length = file.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > HEADER_MAX || length > file.remaining() - 8) {
      throw new IllegalArgumentException(
          "not a safetensors file: a header of " + length + " bytes");
    }
    return (int) length;
  }
}
