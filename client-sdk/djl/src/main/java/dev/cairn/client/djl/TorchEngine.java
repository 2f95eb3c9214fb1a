package dev.cairn.client.djl;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's native library, started once for each JVM, always offline.
 *
 * <p>DJL by itself downloads what it lacks and reports its use to its makers; so the settings below
 * are made before any class of DJL is initialised, and an app that uses DJL itself should call
 * {@link #start} first, too.
 *
 * <ul>
 *   <li>{@code ai.djl.offline=true} and {@code OPT_OUT_TRACKING=true}, whatever was set before;
 *       where the environment contradicts, PyTorch is not started
 *   <li>{@code DJL_CACHE_DIR}, unless set as a property or in the environment: {@code
 *       ${XDG_CACHE_HOME:-~/.cache}/cairn/djl}; the first start unpacks 432 MB there
 *   <li>{@code ai.djl.pytorch.num_threads} and {@code ai.djl.pytorch.num_interop_threads}, unless
 *       set: 1, so that results do not depend on the number of cores
 * </ul>
 */
public final class TorchEngine {
  private static final String OFFLINE = "ai.djl.offline";
  private static final String CACHE = "DJL_CACHE_DIR";

  private TorchEngine() {}

  /**
   * Starts PyTorch unless it runs. Takes 0.5 s, and some seconds more the first time on a machine.
   *
   * @throws IllegalArgumentException if this platform has no libtorch, or the environment has
   *     {@code DJL_OFFLINE} with another value than true
   */
  public static void start() {
    Started.check();
  }

  static void configure() {
    System.setProperty(OFFLINE, "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    setUnlessSet("ai.djl.pytorch.num_threads", "1");
    setUnlessSet("ai.djl.pytorch.num_interop_threads", "1");
    if (System.getenv(CACHE) == null) {
      setUnlessSet(CACHE, defaultCache(System.getenv("XDG_CACHE_HOME")).toString());
    }
  }

  static Path defaultCache(@Nullable String xdgCacheHome) {
    Path caches =
        xdgCacheHome == null || xdgCacheHome.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdgCacheHome);
    return caches.resolve("cairn").resolve("djl");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Its initialisation is what happens once, under the JVM's own lock. */
  private static final class Started {
    private static final @Nullable RuntimeException FAILURE = attempt();

    private static @Nullable RuntimeException attempt() {
      configure();
      if (!Utils.isOfflineMode()) {
        // This variable goes before the property, and nothing in the process can change it.
        return new UnfitException(
            "PyTorch is started offline only, but the environment has DJL_OFFLINE="
                + System.getenv("DJL_OFFLINE")
                + "; remove this variable",
            null);
      }
      try {
        Engine.getEngine("PyTorch");
        return null;
      } catch (RuntimeException | LinkageError e) {
        return new UnfitException(
            "PyTorch did not start on "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + "; is a pytorch-native-cpu jar for it on the class path, and "
                + Utils.getEngineCacheDir()
                + " writable?",
            e);
      }
    }

    static void check() {
      if (FAILURE != null) {
        throw FAILURE;
      }
    }
  }
}
