package dev.cairn.protocol;

import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The {@code planDigest} of a secure round: SHA-256 over what its clients are asked to compute, so
 * that no two of them can be asked for different things (secure-agg/CSA1.md, section 4).
 *
 * <p>Hashed are, big-endian: the text {@code CSA1/plan} and a zero byte; u32 epochs, u32 batchSize,
 * f64 learningRate, momentum, weightDecay, proximal; u64 seed; then u8 1, u32 count and u32 extents
 * of the input, u32 count of layers and for each its u8 number in {@link Layer}'s order from 1 and
 * its numbers; or u8 2, the module's digest, u64 its length, u32 count of tensors and for each its
 * name (u32 length, UTF-8), u32 count and u32 extents; then, if updates are compressed or have
 * noise, u32 length and the encoding of the transform (section 10).
 */
public final class AssignmentDigest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  private AssignmentDigest() {}

  /** Hashes what an assignment asks of its client. */
  public static Digest of(RoundAssignment assignment) {
    return of(
        assignment.model(),
        assignment.training(),
        assignment.update(),
        assignment.seed(),
        assignment.session().round().index());
  }

  /**
   * Hashes what is asked of clients.
   *
   * @param seed the run's seed
   * @param round the round's index
   */
  public static Digest of(
      ModelSpec model, LocalTraining training, UpdateSpec update, long seed, int round) {
    AssignmentDigest digest = new AssignmentDigest();
    try {
      digest.write(model, training, seed);
      if (update.compression() != null || update.noise() != null) {
        byte[] encoded = update.transform(model.shape().dimension(), seed, round).encode();
        digest.out.writeInt(encoded.length);
        digest.out.write(encoded);
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory takes all bytes", e);
    }
    return Digest.of(digest.bytes.toByteArray());
  }

  private void write(ModelSpec model, LocalTraining training, long seed) throws IOException {
    out.write("CSA1/plan\0".getBytes(StandardCharsets.UTF_8));
    out.writeInt(training.epochs());
    out.writeInt(training.batchSize());
    out.writeDouble(training.learningRate());
    out.writeDouble(training.momentum());
    out.writeDouble(training.weightDecay());
    out.writeDouble(training.proximal());
    out.writeLong(seed);
    if (model instanceof ModelSpec.Portable portable) {
      out.write(1);
      portable(portable.model());
    } else if (model instanceof ModelSpec.Exported exported) {
      out.write(2);
      exported(exported);
    }
  }

  private void portable(PortableModel model) throws IOException {
    out.writeInt(model.input().size());
    for (int extent : model.input()) {
      out.writeInt(extent);
    }
    out.writeInt(model.layers().size());
    for (Layer layer : model.layers()) {
      layer(layer);
    }
  }

  private void layer(Layer layer) throws IOException {
    if (layer instanceof Layer.Conv2d conv) {
      numbers(1, conv.out(), conv.kernel(), conv.stride(), conv.padding());
    } else if (layer instanceof Layer.Linear linear) {
      numbers(2, linear.out());
    } else if (layer instanceof Layer.MaxPool2d pool) {
      numbers(3, pool.size());
    } else if (layer instanceof Layer.AvgPool2d pool) {
      numbers(4, pool.size());
    } else if (layer instanceof Layer.Activation activation) {
      numbers(5, activation.ordinal() + 1);
    } else if (layer instanceof Layer.Flatten) {
      numbers(6);
    } else if (layer instanceof Layer.Dropout dropout) {
      numbers(7);
      out.writeDouble(dropout.rate());
    } else {
      throw new IllegalStateException("a layer without a number: " + layer.getClass());
    }
  }

  private void numbers(int kind, int... values) throws IOException {
    out.write(kind);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  private void exported(ModelSpec.Exported model) throws IOException {
    out.write(model.module().bytes());
    out.writeLong(model.moduleBytes());
    out.writeInt(model.shape().tensors().size());
    for (TensorShape tensor : model.shape().tensors()) {
      byte[] name = tensor.name().getBytes(StandardCharsets.UTF_8);
      out.writeInt(name.length);
      out.write(name);
      out.writeInt(tensor.dims().size());
      for (int extent : tensor.dims()) {
        out.writeInt(extent);
      }
    }
  }
}
