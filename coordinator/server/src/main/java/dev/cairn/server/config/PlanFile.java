package dev.cairn.server.config;

import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A plan as a YAML text. One plan serves demo, simulation and production.
 *
 * <p>On a user's disk a plan may be short, rely on defaults and name its model's files by paths.
 * {@link #read} makes the canonical form of it: every key is there, and files are named by their
 * SHA-256. That form is what is sent, stored and named by its digest; a stored text is never
 * written anew, so keys that later versions add do not change it.
 *
 * @param plan what is asked for
 * @param text the canonical form
 */
public record PlanFile(TrainingPlan plan, String text) {

  /** The longest plan. */
  public static final int BYTES_MAX = YamlTree.TEXT_BYTES_MAX;

  /** The canonical form of a plan. */
  public static PlanFile of(TrainingPlan plan) {
    return new PlanFile(plan, PlanWriter.write(plan));
  }

  /**
   * Reads a plan whose files are named by their SHA-256.
   *
   * @param source names the text in messages
   * @param text at most {@link #BYTES_MAX} bytes of YAML
   * @throws DefectException if it is not a plan that can work
   */
  public static PlanFile parse(String source, String text) {
    return of(new PlanReader(YamlTree.parse(source, text), PlanFiles.stored()).read());
  }

  /**
   * Reads a plan from a user's disk and gives the model's files that it names to {@code sink};
   * their paths are relative to the plan's folder.
   *
   * @param file the plan
   * @param sink takes the files; {@link FileSink#hashing} if the plan is only checked
   * @throws DefectException if it is not a plan that can work, or a file is not there
   */
  public static PlanFile read(Path file, FileSink sink) {
    Path folder = file.toAbsolutePath().getParent();
    PlanFiles files = PlanFiles.under(folder == null ? file.toAbsolutePath() : folder, sink);
    YamlNode root = YamlTree.parse(file.toString(), TextFile.read(file));
    return of(new PlanReader(root, files).read());
  }

  /** SHA-256 of the canonical form in UTF-8. */
  public Digest digest() {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
