package dev.cairn.mutants;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The product with some of its checks taken out: snippets of its sources are replaced, the classes
 * compiled in memory, and a test is run on them, in a class loader of its own. Works in all modules
 * that lie in one repository.
 */
public final class Mutant {
  private static final String OURS = "dev.cairn.";
  private static final String LIBRARY = OURS + "secagg.";

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** One for all mutants, because it remembers what is in the jars. */
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, null, null);

  private final Map<String, String> sources = new LinkedHashMap<>();

  private Mutant() {}

  /**
   * Whether tests run on the product alone, because mutation testing changes it: that would reach
   * into the classes of mutants, too, and undo what is changed in them.
   */
  public static boolean areLeftOut() {
    return Boolean.getBoolean("cairn.mutants.leftOut");
  }

  /** The product as it is. */
  public static Mutant none() {
    return new Mutant();
  }

  /** A product in which one snippet of one class reads otherwise; see {@link #and}. */
  public static Mutant of(String className, String snippet, String replacement) {
    return none().and(className, snippet, replacement);
  }

  /**
   * Another replacement. The snippet must stand in the class exactly once; any white space counts
   * as one space, so that formatting is of no account.
   *
   * @param className a full name, or one below {@code dev.cairn.secagg}
   */
  public Mutant and(String className, String snippet, String replacement) {
    String fullName = full(className);
    String source = sources.computeIfAbsent(fullName, Mutant::read);
    int at = source.indexOf(snippet);
    if (at < 0 || source.indexOf(snippet, at + 1) >= 0) {
      throw new IllegalArgumentException(
          "'" + snippet + "' must stand exactly once in " + className);
    }
    String mutated =
        source.substring(0, at) + replacement + source.substring(at + snippet.length());
    sources.put(fullName, mutated);
    return this;
  }

  /** Runs the attack, a class with a constructor without parameters, on this product. */
  public String run(Class<? extends Callable<String>> attack) throws Exception {
    Class<?> onThis =
        sources.isEmpty() ? attack : new Loader(compile()).loadClass(attack.getName());
    Constructor<?> constructor = onThis.getDeclaredConstructor();
    constructor.setAccessible(true);
    return (String) ((Callable<?>) constructor.newInstance()).call();
  }

  /**
   * What goes wrong in a test method on this product; nothing if it passes.
   *
   * @param test "Class.method" with the class's full name, or that below {@code dev.cairn.secagg}
   */
  public List<Throwable> failures(String test) throws Exception {
    int dot = test.lastIndexOf('.');
    ClassLoader loader = sources.isEmpty() ? Mutant.class.getClassLoader() : new Loader(compile());
    return TestRun.failures(
        loader.loadClass(full(test.substring(0, dot))), test.substring(dot + 1));
  }

  private static String full(String className) {
    return className.startsWith(OURS) ? className : LIBRARY + className;
  }

  private static String read(String className) {
    try {
      // Comments to the end of a line would swallow what follows, once lines are joined.
      return Files.readString(Sources.of(className))
          .replaceAll("(?m)^\\s*//.*$", "")
          .replaceAll("(?m)(?<=[;{}]) // .*$", "")
          .replaceAll("\\s+", " ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, byte[]> compile() {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((name, text) -> units.add(new Source(name, text)));
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Memory memory = new Memory(FILES);
    List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath);
    if (!COMPILER.getTask(null, memory, problems, options, null, units).call()) {
      throw new IllegalStateException("a mutant does not compile: " + problems.getDiagnostics());
    }
    return memory.classes();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("mem:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Memory(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      URI uri = URI.create("mem:///" + className.replace('.', '/') + ".class");
      return new SimpleJavaFileObject(uri, kind) {
        @Override
        public OutputStream openOutputStream() {
          return written.computeIfAbsent(className, name -> new ByteArrayOutputStream());
        }
      };
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new HashMap<>();
      written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }
  }

  /** Defines all classes of ours anew, so that they meet the mutated ones in one package. */
  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> mutated;

    Loader(Map<String, byte[]> mutated) {
      super(Mutant.class.getClassLoader());
      this.mutated = mutated;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        if (!name.startsWith(OURS)) {
          return super.loadClass(name, resolve);
        }
        byte[] bytes = mutated.containsKey(name) ? mutated.get(name) : original(name);
        return defineClass(name, bytes, 0, bytes.length);
      }
    }

    private byte[] original(String name) throws ClassNotFoundException {
      String path = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(path)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
