package dev.cairn.client.djl.torchscript;

import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Turns a portable model and its weights into a TorchScript archive, the {@code .pt} file that
 * {@code torch.jit.load} reads.
 *
 * <p>The module nests as the tensors are named, so {@code state_dict()} has the keys {@code
 * layers.1.weight} and so on. It has these methods; all arguments are tensors because DJL passes
 * nothing else:
 *
 * <ul>
 *   <li>{@code forward(x)}: float32 [n, input...] to logits [n, classes]; dropout acts only in
 *       training mode
 *   <li>{@code describe(any)}: int64 [format, parameters, randomized, classes, input...]
 *   <li>{@code get_flat(any)} and {@code set_flat(flat)}: all parameters as one float32 vector in
 *       the model's order
 *   <li>{@code local_train(start, velocity, x, y, rates, counts)}: minibatch SGD over the examples
 *       in the order given, from the module's present parameters. {@code start} [parameters] is
 *       where the proximal term pulls to; {@code velocity} [parameters] is changed in place and may
 *       be empty without momentum; {@code y} is int64; {@code rates} is float64 [learning rate,
 *       momentum, weight decay, proximal mu]; {@code counts} is int64 [batch size, first step, seed
 *       high, seed low], seeds below 2^32. Returns the loss of each batch. Several calls over
 *       consecutive whole batches give the bits that one call gives.
 * </ul>
 *
 * <p>Equal models and weights give equal bytes.
 */
public final class TorchScriptWriter {

  /** Version of the module's methods; stands first in what {@code describe} returns. */
  public static final int FORMAT = 1;

  private static final String ROOT = "cairn/";

  /** The first moment of 1980 would not do: for it the JDK adds a field in the time zone. */
  private static final LocalDateTime TIMESTAMP = LocalDateTime.of(1980, 2, 1, 0, 0);

  private TorchScriptWriter() {}

  /** The archive as bytes, in evaluation mode. */
  public static byte[] toBytes(PortableModel model, ParameterVector parameters) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(model, parameters, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Writes the archive, in evaluation mode.
   *
   * @param model the layers
   * @param parameters the weights, of the model's shape
   * @param out receives the archive; not closed
   * @throws IllegalArgumentException if the weights are of another shape
   */
  public static void write(PortableModel model, ParameterVector parameters, OutputStream out)
      throws IOException {
    ModelShape shape = model.shape();
    if (!shape.equals(parameters.shape())) {
      throw new IllegalArgumentException(
          "the weights are not of the model's shape: expected "
              + shape.tensors()
              + ", got "
              + parameters.shape().tensors());
    }
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    entry(zip, "data.pkl", ModulePickle.of(shape));
    entry(zip, "code/__torch__.py", ModuleCode.of(model).getBytes(StandardCharsets.US_ASCII));
    entry(zip, "constants.pkl", ModulePickle.noConstants());
    entry(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    int at = 0;
    for (int i = 0; i < shape.tensors().size(); i++) {
      TensorShape tensor = shape.tensors().get(i);
      entry(zip, "data/" + i, littleEndian(parameters.values(), at, tensor.size()));
      at += tensor.size();
    }
    zip.finish();
  }

  private static byte[] littleEndian(float[] values, int from, int count) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(4, count)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values, from, count);
    return bytes.array();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(ROOT + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(TIMESTAMP);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
