package dev.cairn.client.djl;

import dev.cairn.client.djl.torchscript.TorchScriptWriter;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.PortableModel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loaded modules that wait for work. A module is lent to one thread at a time; of the {@link
 * #MODELS_MAX} models used last, at most {@code modulesMax} modules each are kept.
 */
final class ModulePool implements AutoCloseable {
  static final int MODELS_MAX = 2;

  private final int modulesMax;
  private final Map<ModelSpec, Deque<TorchModule>> idle = new LinkedHashMap<>(8, 0.75f, true);
  private boolean closed;

  ModulePool(int modulesMax) {
    this.modulesMax = modulesMax;
  }

  /**
   * Lends a module, to be given back or closed.
   *
   * @throws IllegalArgumentException if the model cannot be loaded
   */
  TorchModule borrow(ModelSpec model, byte @Nullable [] bytes) {
    TorchModule waiting = poll(model);
    return waiting != null ? waiting : load(model, bytes);
  }

  // Threads that train or score share the map; loading happens outside of it.
  private synchronized @Nullable TorchModule poll(ModelSpec model) {
    if (closed) {
      throw new UnfitException("the trainer or scorer is closed");
    }
    Deque<TorchModule> modules = idle.get(model);
    return modules == null ? null : modules.poll();
  }

  synchronized void giveBack(ModelSpec model, TorchModule module) {
    Deque<TorchModule> modules = idle.computeIfAbsent(model, m -> new ArrayDeque<>());
    if (closed || modules.size() >= modulesMax) {
      module.close();
    } else {
      modules.push(module);
    }
    if (idle.size() > MODELS_MAX) {
      Iterator<Deque<TorchModule>> eldest = idle.values().iterator();
      eldest.next().forEach(TorchModule::close);
      eldest.remove();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.values().forEach(modules -> modules.forEach(TorchModule::close));
    idle.clear();
  }

  static TorchModule load(ModelSpec model, byte @Nullable [] bytes) {
    TorchModule module =
        TorchModule.load(
            model.fold(
                portable -> untrained(portable.model()), exported -> checked(exported, bytes)));
    int dimension = model.shape().dimension();
    if (module.description().dimension() != dimension) {
      int actual = module.description().dimension();
      module.close();
      throw new UnfitException(
          "the module has "
              + actual
              + " parameters, the plan's shape "
              + dimension
              + "; export module and weights together");
    }
    return module;
  }

  private static byte[] untrained(PortableModel model) {
    float[] zeros = new float[model.shape().dimension()];
    return TorchScriptWriter.toBytes(model, new ParameterVector(model.shape(), zeros));
  }

  private static byte[] checked(ModelSpec.Exported exported, byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new UnfitException("an exported model needs the bytes of its module");
    }
    if (bytes.length != exported.moduleBytes() || !Digest.of(bytes).equals(exported.module())) {
      throw new UnfitException(
          "the module's bytes are not those that the plan names: expected "
              + exported.moduleBytes()
              + " bytes with digest "
              + exported.module()
              + ", got "
              + bytes.length
              + " with "
              + Digest.of(bytes));
    }
    return bytes;
  }
}
