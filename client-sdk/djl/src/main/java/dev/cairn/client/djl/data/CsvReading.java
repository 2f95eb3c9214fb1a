package dev.cairn.client.djl.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Iterator;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** One pass over a CSV file. */
final class CsvReading {
  private static final long FILE_BYTES_MAX = 1L << 31;
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreSurroundingSpaces(true).setIgnoreEmptyLines(true).get();

  // Double.parseDouble also takes hexadecimal numbers, NaN and a trailing "f".
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?");

  private final CsvExamples source;
  private final CsvLabels labels;
  private float[] features = new float[0];
  private int values;

  CsvReading(CsvExamples source) {
    this.source = source;
    this.labels = new CsvLabels(source.classes());
  }

  Examples read() {
    if (!Files.isRegularFile(source.file())) {
      throw defect("expected a CSV file, there is none; check the path");
    }
    try (Reader reader = open();
        CSVParser parser = CSVParser.builder().setReader(reader).setFormat(FORMAT).get()) {
      return read(parser);
    } catch (CharacterCodingException e) {
      throw defect("expected text in UTF-8, got other bytes; save the file as UTF-8");
    } catch (IOException e) {
      throw defect("expected a file that can be read, reading failed; check disk and permissions");
    }
  }

  private Reader open() throws IOException {
    if (Files.size(source.file()) > FILE_BYTES_MAX) {
      throw defect("expected at most " + FILE_BYTES_MAX + " bytes, got more; divide the file");
    }
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(source.file()), StandardCharsets.UTF_8.newDecoder()));
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private Examples read(CSVParser parser) throws IOException {
    Iterator<CSVRecord> records = parser.iterator();
    if (!hasNext(records, parser)) {
      throw defect("expected a header line, the file is empty");
    }
    CsvColumns columns = CsvColumns.in(source, records.next().toList());
    while (hasNext(records, parser)) {
      add(records.next(), parser.getCurrentLineNumber(), columns);
    }
    if (labels.size() == 0) {
      throw defect("expected at least one line after the header, got none");
    }
    return Examples.owning(
        Arrays.copyOf(features, values),
        new int[] {columns.features().size()},
        labels.numbers(),
        labels.classNames());
  }

  /** The parser's own messages are not passed on, since they could quote the data. */
  private boolean hasNext(Iterator<CSVRecord> records, CSVParser parser) throws IOException {
    try {
      return records.hasNext();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException coding) {
        throw coding;
      }
      throw defect(
          "line "
              + parser.getCurrentLineNumber()
              + ": expected columns parted by commas, got a quotation mark out of place or one that"
              + " is never closed; double quotation marks inside of quotes");
    }
  }

  private void add(CSVRecord line, long lineNumber, CsvColumns columns) {
    if (line.size() != columns.count()) {
      throw defect(
          "line "
              + lineNumber
              + ": expected "
              + columns.count()
              + " columns, as in the header, got "
              + line.size()
              + "; quote values that contain a comma");
    }
    String label = line.get(columns.label());
    if (label.isEmpty()) {
      throw cell(lineNumber, source.labelColumn(), "expected a label, the cell is empty");
    }
    CsvLabels.Outcome outcome = labels.add(label);
    if (outcome == CsvLabels.Outcome.UNKNOWN) {
      throw cell(
          lineNumber, source.labelColumn(), "expected one of the classes given, got another");
    }
    if (outcome == CsvLabels.Outcome.TOO_MANY) {
      throw cell(
          lineNumber,
          source.labelColumn(),
          "expected at most "
              + CsvLabels.FOUND_MAX
              + " different labels, got more; name the classes, or another label column");
    }
    reserve(columns.features().size());
    for (CsvColumns.Feature feature : columns.features()) {
      features[values++] = number(line.get(feature.index()), lineNumber, feature);
    }
  }

  private float number(String text, long lineNumber, CsvColumns.Feature feature) {
    if (text.isEmpty()) {
      throw cell(
          lineNumber, feature.name(), "expected a number, the cell is empty; fill or drop it");
    }
    if (!NUMBER.matcher(text).matches()) {
      throw cell(
          lineNumber, feature.name(), "expected a number such as -1.5 or 2e3, got other text");
    }
    float value = feature.standardisation().apply(Double.parseDouble(text));
    if (!Float.isFinite(value)) {
      throw cell(
          lineNumber, feature.name(), "expected a number that fits a float, got a larger one");
    }
    return value;
  }

  private void reserve(int more) {
    if ((long) values + more > Examples.VALUES_MAX) {
      throw defect("expected at most " + Examples.VALUES_MAX + " numbers in all; divide the file");
    }
    if (values + more > features.length) {
      int doubled = (int) Math.min(Examples.VALUES_MAX, 2L * features.length);
      features = Arrays.copyOf(features, Math.max(values + more, doubled));
    }
  }

  private DataException cell(long lineNumber, String column, String what) {
    return defect("line " + lineNumber + ", column \"" + column + "\": " + what);
  }

  private DataException defect(String what) {
    return new DataException(source.file() + ": " + what);
  }
}
