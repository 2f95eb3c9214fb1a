package dev.cairn.server.store.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.server.store.journal.DatabaseMark;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is in a backup. It names every file with its length and digest, so that its own digest
 * stands for all of them.
 *
 * @param format {@link #FORMAT}
 * @param backup its name, as {@link #NAME}
 * @param at when it was begun, an instant in UTC
 * @param program version of the Cairn that made it
 * @param schema version of the database's tables
 * @param database what the database said last, as {@link DatabaseMark#text()}
 * @param tables in the order in which they can be filled again
 * @param files all files but the manifest
 * @param damaged digests of models and modules whose bytes were others, so that they are missing
 */
record Manifest(
    @JsonProperty(required = true) String format,
    @JsonProperty(required = true) String backup,
    @JsonProperty(required = true) String at,
    @JsonProperty(required = true) String program,
    @JsonProperty(required = true) String schema,
    @JsonProperty(required = true) String database,
    @JsonProperty(required = true) List<Table> tables,
    @JsonProperty(required = true) List<Entry> files,
    @JsonProperty(required = true) List<String> damaged) {
  static final String FORMAT = "cairn/backup/1";

  /** When it was begun, and eight random digits. */
  static final Pattern NAME = Pattern.compile("[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}");

  private static final Pattern SCHEMA = Pattern.compile("[0-9]{1,4}");
  private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /** Nothing else is read from a backup or written from one. */
  private static final Pattern PATH =
      Pattern.compile(
          "database/[a-z_][a-z0-9_]{0,62}\\.copy"
              + "|files/blobs/sha256/[0-9a-f]{2}/[0-9a-f]{64}"
              + "|statements/[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  Manifest {
    require(format.equals(FORMAT), "its format is '" + format + "', expected " + FORMAT);
    require(NAME.matcher(backup).matches(), "it has no name of a backup");
    require(SCHEMA.matcher(schema).matches(), "its schema is no number");
    require(DatabaseMark.parse(database) != null, "it does not tell of which database it is");
    require(damaged.stream().allMatch(hex -> HEX.matcher(hex).matches()), "a digest is malformed");
    try {
      Instant.parse(at);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("its time is malformed", e);
    }
    tables = List.copyOf(tables);
    files = List.copyOf(files);
    damaged = List.copyOf(damaged);
  }

  /**
   * A table.
   *
   * @param columns in the order of its file
   * @param rows how many
   */
  record Table(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) List<String> columns,
      @JsonProperty(required = true) long rows) {
    Table {
      require(IDENTIFIER.matcher(name).matches(), "a table's name is malformed");
      require(
          !columns.isEmpty() && columns.stream().allMatch(one -> IDENTIFIER.matcher(one).matches()),
          "a column's name is malformed");
      require(rows >= 0, "a table has a negative number of rows");
      columns = List.copyOf(columns);
    }

    /** Where its rows are. */
    String path() {
      return "database/" + name + ".copy";
    }
  }

  /**
   * A file.
   *
   * @param path in the backup's folder
   * @param bytes its length
   * @param sha256 its digest in hexadecimal digits
   */
  record Entry(
      @JsonProperty(required = true) String path,
      @JsonProperty(required = true) long bytes,
      @JsonProperty(required = true) String sha256) {
    Entry {
      require(PATH.matcher(path).matches(), "a file's path is none of a backup");
      require(
          bytes >= 0 && HEX.matcher(sha256).matches(), "a file's length or digest is malformed");
    }
  }

  DatabaseMark mark() {
    DatabaseMark mark = DatabaseMark.parse(database);
    if (mark == null) {
      throw new IllegalStateException("it was read when the manifest was made");
    }
    return mark;
  }

  long bytes() {
    return files.stream().mapToLong(Entry::bytes).sum();
  }

  byte[] json() {
    try {
      return MAPPER.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of texts and numbers can always be written", e);
    }
  }

  /**
   * Reads a manifest.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  static Manifest parse(byte[] json) {
    try {
      return MAPPER.readValue(json, Manifest.class);
    } catch (java.io.IOException e) {
      Throwable cause = e.getCause();
      throw new IllegalArgumentException(
          cause instanceof IllegalArgumentException
              ? String.valueOf(cause.getMessage())
              : "it is no JSON of a manifest",
          e);
    }
  }

  private static void require(boolean holds, String defect) {
    if (!holds) {
      throw new IllegalArgumentException(defect);
    }
  }
}
