package dev.cairn.protocol.model;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors file of a model: an eight-byte little-endian header length, a JSON header, the
 * float32 values (https://github.com/huggingface/safetensors, README, Format).
 *
 * <p>Written canonically (tensors in the model's order, no white space but padding to a multiple of
 * eight bytes, no metadata), so that equal weights have equal files and digests. What {@link #read}
 * takes is wider: any order of tensors, a {@code __metadata__} entry; the data must be covered
 * without gap or overlap.
 */
public final class Safetensors {
  private static final int HEADER_MAX = 16 * 1024 * 1024;

  private Safetensors() {}

  /** Length of the file of a model of this shape. */
  public static long length(ModelShape shape) {
    return 8L + header(shape).length + 4L * shape.dimension();
  }

  /**
   * Writes the file into a fresh buffer, ready to read.
   *
   * @throws IllegalArgumentException if the file would have 2^31 bytes or more
   */
  public static ByteBuffer write(ParameterVector parameters) {
    byte[] header = header(parameters.shape());
    long length = 8L + header.length + 4L * parameters.values().length;
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a model's file has fewer than 2^31 bytes, not " + length);
    }
    ByteBuffer file = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
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
    Map<String, SafetensorsHeader.Entry> entries = new HashMap<>();
    for (SafetensorsHeader.Entry entry : entries(file)) {
      entries.put(entry.shape().name(), entry);
    }
    if (entries.size() != shape.tensors().size()) {
      throw new IllegalArgumentException(
          "the file has " + entries.size() + " tensors, the model " + shape.tensors().size());
    }
    int at = 0;
    for (TensorShape tensor : shape.tensors()) {
      SafetensorsHeader.Entry entry = entries.get(tensor.name());
      if (entry == null) {
        throw new IllegalArgumentException("the file lacks tensor " + tensor.name());
      }
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

  /**
   * The shape of the model in a file: its tensors in the order of their data.
   *
   * @throws IllegalArgumentException if the file is malformed
   */
  public static ModelShape shapeOf(ByteBuffer file) {
    List<TensorShape> tensors = new ArrayList<>();
    for (SafetensorsHeader.Entry entry : entries(file)) {
      tensors.add(entry.shape());
    }
    return new ModelShape(tensors);
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
