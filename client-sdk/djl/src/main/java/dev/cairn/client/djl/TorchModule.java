package dev.cairn.client.djl;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.cairn.protocol.LocalTraining;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A loaded self-training module with the memory that it works on: the one class that knows DJL's
 * PyTorch classes, which are public but no stable API.
 *
 * <p>Direct buffers are lent to PyTorch without a copy, so nothing here may write to one during a
 * call. Not thread-safe; may move between threads.
 */
final class TorchModule implements AutoCloseable {

  /** PyTorch has one random generator for the process; who draws from it must be alone. */
  private static final ReentrantLock GENERATOR = new ReentrantLock();

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final Map<String, NDArray> methods = new HashMap<>();
  private final ModuleDescription description;
  private final ByteBuffer start;
  private final ByteBuffer rates = direct(4 * Double.BYTES);
  private final ByteBuffer counts = direct(4 * Long.BYTES);
  private ByteBuffer velocity = direct(0);
  private ByteBuffer features = direct(0);
  private ByteBuffer labels = direct(0);

  private TorchModule(PtNDManager manager, byte[] archive) throws IOException {
    this.manager = manager;
    this.block = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
    try (NDManager scope = manager.newSubManager()) {
      this.description =
          ModuleDescription.of(call("describe", true, scope, nothing(scope)).toLongArray());
    }
    this.start = direct(Math.multiplyExact(Float.BYTES, description.dimension()));
  }

  /**
   * Loads a module.
   *
   * @throws IllegalArgumentException if the bytes are no self-training module
   */
  static TorchModule load(byte[] archive) {
    TorchEngine.start();
    PtNDManager manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
    try {
      return onTrainingThread(
          () -> {
            try {
              return new TorchModule(manager, archive);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (EngineException e) {
      manager.close();
      throw new UnfitException("not a self-training module: " + firstLine(e), e);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** PyTorch's messages go on with a native stack trace. */
  static String firstLine(EngineException e) {
    return String.valueOf(e.getMessage()).split("\n", 2)[0];
  }

  ModuleDescription description() {
    return description;
  }

  /** Arrays that PyTorch holds for this module, to find leaks. */
  int heldArrays() {
    return manager.getManagedArrays().size();
  }

  void setParameters(float[] values) {
    floats(start).put(values);
    inScope(scope -> call("set_flat", true, scope, parameterVector(scope, start)));
  }

  float[] parameters() {
    float[] values = new float[description.dimension()];
    inScope(
        scope ->
            call("get_flat", true, scope, nothing(scope))
                .toByteBuffer(true)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .get(values));
    return values;
  }

  /** Begins a training: in training mode, from these parameters, with no velocity. */
  void beginTraining(float[] from, LocalTraining training) {
    JniUtils.enableTrainingMode(block);
    setParameters(from);
    if (training.momentum() != 0) {
      velocity = capacity(velocity, start.capacity());
      FloatBuffer zeros = floats(velocity);
      while (zeros.hasRemaining()) {
        zeros.put(0);
      }
    }
    rates
        .asDoubleBuffer()
        .put(training.learningRate())
        .put(training.momentum())
        .put(training.weightDecay())
        .put(training.proximal());
  }

  /** Room for the features of so many examples, to be filled before the next call. */
  FloatBuffer features(int examples) {
    int size = Math.multiplyExact(examples, description.exampleSize());
    features = capacity(features, Math.multiplyExact(Float.BYTES, size));
    return floats(features).limit(size);
  }

  /** Room for the labels of so many examples, to be filled before the next call. */
  LongBuffer labels(int examples) {
    labels = capacity(labels, Math.multiplyExact(Long.BYTES, examples));
    return labels.asLongBuffer().limit(examples);
  }

  /**
   * Takes steps over the examples in the buffers.
   *
   * @param examples how many there are
   * @param batchSize examples for each step
   * @param firstStep number of the first step in the whole training
   * @param seed of what is random in the model
   * @return the loss of each step
   */
  float[] train(int examples, int batchSize, int firstStep, long seed) {
    counts.asLongBuffer().put(batchSize).put(firstStep).put(seed >>> 32).put(seed & 0xffffffffL);
    if (description.randomized()) {
      GENERATOR.lock();
    }
    try {
      float[][] losses = new float[1][];
      inScope(
          scope ->
              losses[0] =
                  call(
                          "local_train",
                          true,
                          scope,
                          parameterVector(scope, start),
                          velocity.capacity() == 0
                              ? scope.zeros(new Shape(0))
                              : parameterVector(scope, velocity),
                          examples(scope, examples),
                          array(scope, labels, DataType.INT64, new Shape(examples)),
                          array(scope, rates, DataType.FLOAT64, new Shape(4)),
                          array(scope, counts, DataType.INT64, new Shape(4)))
                      .toFloatArray());
      return losses[0];
    } finally {
      if (description.randomized()) {
        GENERATOR.unlock();
      }
    }
  }

  /** The logits [examples, classes] of the examples in the buffer, in evaluation mode. */
  float[] logits(int examples) {
    JniUtils.enableInferenceMode(block);
    float[][] logits = new float[1][];
    inScope(
        scope ->
            logits[0] = call("forward", false, scope, examples(scope, examples)).toFloatArray());
    return logits[0];
  }

  /** Writes the module with its present parameters as a file for {@code torch.jit.load}. */
  void save(OutputStream out) {
    JniUtils.enableInferenceMode(block);
    JniUtils.writeModule(block, out, false);
  }

  @Override
  public void close() {
    manager.close();
  }

  private interface Work {
    Object in(NDManager scope);
  }

  /** What PyTorch makes during the work is freed after it. */
  private void inScope(Work work) {
    onTrainingThread(
        () -> {
          try (NDManager scope = manager.newSubManager()) {
            return work.in(scope);
          }
        });
  }

  /**
   * Both settings belong to the thread: gradients are off on the thread that started the engine,
   * and the profiling executor makes each thread's first calls slow.
   */
  private static <T> T onTrainingThread(Supplier<T> work) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(true);
    JniUtils.setGraphExecutorOptimize(false);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  private NDArray call(String method, boolean withGradients, NDManager scope, NDArray... in) {
    NDList arguments = new NDList(in);
    arguments.add(
        methods.computeIfAbsent(
            method,
            name -> {
              NDArray marker = manager.zeros(new Shape(1));
              marker.setName("module_method:" + name);
              return marker;
            }));
    NDList out = IValueUtils.forward(block, arguments, withGradients);
    out.attach(scope);
    return out.get(0);
  }

  private static NDArray nothing(NDManager scope) {
    return scope.zeros(new Shape(0));
  }

  private NDArray parameterVector(NDManager scope, ByteBuffer buffer) {
    return array(scope, buffer, DataType.FLOAT32, new Shape(description.dimension()));
  }

  private NDArray examples(NDManager scope, int examples) {
    Shape shape = new Shape(examples);
    for (int extent : description.exampleShape()) {
      shape = shape.add(extent);
    }
    return array(scope, features, DataType.FLOAT32, shape);
  }

  private static NDArray array(NDManager scope, ByteBuffer buffer, DataType type, Shape shape) {
    ByteBuffer view = buffer.duplicate().order(ByteOrder.nativeOrder());
    view.clear().limit(Math.toIntExact(shape.size() * type.getNumOfBytes()));
    return scope.create(view, shape, type);
  }

  private static FloatBuffer floats(ByteBuffer buffer) {
    return buffer.asFloatBuffer();
  }

  private static ByteBuffer capacity(ByteBuffer buffer, int bytes) {
    return buffer.capacity() >= bytes ? buffer : direct(bytes);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
