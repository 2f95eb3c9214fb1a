package dev.cairn.client;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import java.lang.ref.SoftReference;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the files that a round names and checks that they are what was named. Keeps the latest
 * model and the latest module for as long as memory allows, since a repeated attempt at a round
 * needs the same ones.
 */
final class ModelFiles {

  /** How often a whole file may come with other bytes than those that were named. */
  static final int CORRUPT_MAX = 3;

  /** Room for a safetensors header that holds more than ours does. */
  static final int HEADER_BYTES_MAX = 16 * 1024 * 1024;

  /** The latest file in its usable form. */
  private record Kept<T>(Digest digest, SoftReference<T> value) {}

  private final PatientCoordinator coordinator;
  private @Nullable Kept<ParameterVector> model;
  private @Nullable Kept<byte[]> module;
  private long receivedBytes;

  ModelFiles(PatientCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  /** How many bytes have come in all. */
  long receivedBytes() {
    return receivedBytes;
  }

  /**
   * The weights {@code id}.
   *
   * @throws TrainingFailedException if they are not those of a model of this shape
   * @throws TroubleException if they did not come
   */
  ParameterVector model(ModelId id, ModelShape shape) {
    ParameterVector kept = kept(model, id.digest());
    if (kept != null && kept.shape().equals(shape)) {
      return kept;
    }
    long bytesMax = 8L + HEADER_BYTES_MAX + 4L * shape.dimension();
    ReceivedFile file = received(id.digest(), bytesMax);
    try {
      ParameterVector parameters = Safetensors.read(file.content(), shape);
      model = new Kept<>(id.digest(), new SoftReference<>(parameters));
      return parameters;
    } catch (IllegalArgumentException e) {
      throw new TrainingFailedException("model " + id + " does not fit: " + e.getMessage(), e);
    }
  }

  /** The bytes of the exported module, or null if the model has none. */
  byte @Nullable [] module(ModelSpec spec) {
    return spec instanceof ModelSpec.Exported exported ? module(exported) : null;
  }

  private byte[] module(ModelSpec.Exported exported) {
    byte[] kept = kept(module, exported.module());
    if (kept != null) {
      return kept;
    }
    byte[] bytes = received(exported.module(), exported.moduleBytes()).toBytes();
    module = new Kept<>(exported.module(), new SoftReference<>(bytes));
    return bytes;
  }

  private static <T> @Nullable T kept(@Nullable Kept<T> kept, Digest digest) {
    return kept != null && kept.digest().equals(digest) ? kept.value().get() : null;
  }

  private ReceivedFile received(Digest digest, long bytesMax) {
    if (bytesMax > Integer.MAX_VALUE - 8) {
      throw new TrainingFailedException(
          "file " + digest + " may have " + bytesMax + " bytes, too many for this client");
    }
    for (int attempt = 0; attempt < CORRUPT_MAX; attempt++) {
      ReceivedFile file = new ReceivedFile((int) bytesMax);
      coordinator.fetch(digest, file);
      receivedBytes += file.length();
      if (file.digest().equals(digest)) {
        return file;
      }
    }
    throw new TroubleException(
        "file " + digest + " came " + CORRUPT_MAX + " times with another digest");
  }
}
