package dev.cairn.app.process;

import dev.cairn.server.store.postgres.Folders;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes of a coordinator that is ready, read and verified once for all processes of these
 * tests, in a file of the JVM's. These tests start a few hundred processes, of which most do little
 * else than start.
 */
final class ClassArchive {
  private static final Path FOLDER = Path.of("target", "class-archive").toAbsolutePath();
  private static final Duration DEADLINE = Duration.ofMinutes(4);
  private static final Map<String, List<String>> MADE = new HashMap<>();

  private ClassArchive() {}

  /**
   * Options of {@code java} for a process that uses the archive of a class path.
   *
   * @param java the options that each of these processes has
   * @param classPath what its class path begins with
   * @return none if a folder is in it, of which the JVM archives nothing
   */
  static synchronized List<String> options(List<String> java, String classPath) throws IOException {
    List<String> made = MADE.get(classPath);
    if (made == null) {
      made = make(java, classPath);
      MADE.put(classPath, made);
    }
    return made;
  }

  private static List<String> make(List<String> java, String classPath) throws IOException {
    if (!Arrays.stream(classPath.split(File.pathSeparator)).allMatch(e -> e.endsWith(".jar"))) {
      System.out.println("The class path has folders: processes start without an archive.");
      return List.of();
    }
    Path archive = FOLDER.resolve(nameFor(classPath));
    Files.createDirectories(FOLDER);
    // Two JVMs run these tests.
    try (FileChannel channel =
            FileChannel.open(
                FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock unused = channel.lock()) {
      if (!Files.exists(archive)) {
        Path part = FOLDER.resolve("part.jsa");
        Files.deleteIfExists(part);
        runCoordinator(java, classPath, part);
        Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return List.of("-XX:SharedArchiveFile=" + archive);
  }

  /** Another one for each build: the JVM takes an archive only for the very jars it was made of. */
  private static String nameFor(String classPath) throws IOException {
    StringBuilder all = new StringBuilder(System.getProperty("java.vm.version"));
    for (String entry : classPath.split(File.pathSeparator)) {
      Path jar = Path.of(entry);
      all.append('\n').append(jar).append(' ').append(Files.size(jar));
      all.append(' ').append(Files.getLastModifiedTime(jar).toMillis());
    }
    return Integer.toHexString(all.toString().hashCode()) + ".jsa";
  }

  /** The JVM writes the archive when it ends in order. */
  private static void runCoordinator(List<String> java, String classPath, Path archive)
      throws IOException {
    Path work = Files.createTempDirectory(FOLDER, "work");
    Path ready = work.resolve("ready.json");
    int[] ports = Processes.freePorts(2);
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-cp", classPath));
    command.addAll(List.of("dev.cairn.cli.Cairn", "coordinator", "--plaintext"));
    command.addAll(List.of("--data", work.resolve("state").toString()));
    command.addAll(List.of("--port", "" + ports[0], "--admin-port", "" + ports[1]));
    command.addAll(List.of("--ready-file", ready.toString(), "--stop-with-parent"));
    try (CairnProcess process = CairnProcess.start(work, command, Map.of())) {
      Processes.await(
          "the archive's coordinator is ready",
          DEADLINE,
          () -> Files.exists(ready) || !process.handle().isAlive());
      process.handle().destroy();
      CairnProcess.Ended ended = process.awaitEnd(DEADLINE);
      if (!Files.exists(archive)) {
        throw new AssertionError("no archive of classes was made: " + ended);
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
    Folders.deleteTree(work);
  }
}
