package dev.cairn.client.djl.command;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.client.djl.data.CsvExamples;
import dev.cairn.client.djl.data.DataException;
import dev.cairn.client.djl.data.Examples;
import dev.cairn.client.djl.data.IdxFiles;
import dev.cairn.client.djl.data.ImageFolder;
import dev.cairn.client.djl.data.NamedData;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options by which a command names labelled examples: a path and its format, or a known name. */
public final class ExampleOptions {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,4})x([0-9]{1,4})");
  private static final Pattern PART = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH|NAME",
      description = "A folder of IDX files, a CSV file, a folder of images, or a known data set.")
  private String data = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "idx, csv or images (default: csv for a file, idx for a folder).")
  private @Nullable String format;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      defaultValue = "label",
      description = "CSV: the column with the label (default: ${DEFAULT-VALUE}).")
  private String label = "";

  @Option(
      names = "--class-names",
      paramLabel = "A,B,...",
      split = ",",
      description = "All classes in order; needed where one client does not see all of them.")
  private @Nullable List<String> classNames;

  @Option(
      names = "--image-size",
      paramLabel = "WxH",
      defaultValue = "28x28",
      description = "Images: the size to which they are brought (default: ${DEFAULT-VALUE}).")
  private String imageSize = "";

  @Option(names = "--rgb", description = "Images: three colour channels instead of grey.")
  private boolean rgb;

  @Option(
      names = "--part",
      paramLabel = "K/N",
      description = "A known data set: the part of client K of N, from 1 on.")
  private @Nullable String part;

  @Option(
      names = "--split",
      paramLabel = "KIND",
      defaultValue = "dirichlet:0.5",
      description = "A known data set: how it is divided (default: ${DEFAULT-VALUE}).")
  private String split = "";

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "A known data set: decides the division (default: ${DEFAULT-VALUE}).")
  private long splitSeed;

  /** A client's training examples. */
  public Examples training(Terminal terminal) {
    return read(terminal, true);
  }

  /** Held-out examples: the test half where the source has one. */
  public Examples heldOut(Terminal terminal) {
    return read(terminal, false);
  }

  private Examples read(Terminal terminal, boolean training) {
    try {
      Path path = terminal.resolve(Path.of(data));
      return Files.exists(path) ? fromPath(path, training) : fromName(training);
    } catch (DataException | IllegalArgumentException e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private Examples fromName(boolean training) {
    if (data.contains("/") || data.contains("\\")) {
      throw new InvalidPathException(data, "--data names nothing that exists");
    }
    NamedData named = NamedData.find(data);
    if (!training) {
      return named.test();
    }
    Matcher parts = PART.matcher(part == null ? "1/1" : part);
    if (!parts.matches()) {
      throw new IllegalArgumentException("--part must be like 3/20, not '" + part + "'");
    }
    int client = Integer.parseInt(parts.group(1));
    int clients = Integer.parseInt(parts.group(2));
    if (client < 1 || client > clients) {
      throw new IllegalArgumentException("--part must be 1/N up to N/N, not '" + part + "'");
    }
    return named.part(split, splitSeed, client - 1, clients);
  }

  private Examples fromPath(Path path, boolean training) {
    String kind = format != null ? format : Files.isDirectory(path) ? "idx" : "csv";
    return switch (kind) {
      case "idx" -> {
        int classes = classNames == null ? 10 : classNames.size();
        IdxFiles files = IdxFiles.in(path, classes);
        yield training ? files.train() : files.test();
      }
      case "csv" -> {
        CsvExamples csv = CsvExamples.in(path, label);
        yield (classNames == null ? csv : csv.withClasses(classNames)).read();
      }
      case "images" -> images(path);
      default ->
          throw new IllegalArgumentException(
              "--format must be idx, csv or images, not '" + kind + "'");
    };
  }

  private Examples images(Path path) {
    Matcher size = SIZE.matcher(imageSize);
    if (!size.matches()) {
      throw new IllegalArgumentException("--image-size must be like 28x28, not " + imageSize);
    }
    int width = Integer.parseInt(size.group(1));
    int height = Integer.parseInt(size.group(2));
    return (rgb ? ImageFolder.rgb(path, width, height) : ImageFolder.grey(path, width, height))
        .read();
  }
}
