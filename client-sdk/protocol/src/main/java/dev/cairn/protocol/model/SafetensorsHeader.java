package dev.cairn.protocol.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses the JSON header of a safetensors file, and only what such a header may hold: Android has
 * no JSON parser that also runs on the JVM, and a dependency for one object is too much.
 */
final class SafetensorsHeader {

  /** One tensor: its shape, and where its data lie. */
  record Entry(TensorShape shape, long begin, long end) {}

  private final String json;
  private int at;

  private SafetensorsHeader(String json) {
    this.json = json;
  }

  static List<Entry> parse(String json, long dataBytes) {
    try {
      List<Entry> entries = new SafetensorsHeader(json).entries();
      long covered = 0;
      for (Entry entry : entries) {
        long size = 4L * entry.shape().size();
        if (entry.begin() < 0 || entry.end() > dataBytes || entry.end() - entry.begin() != size) {
          throw new IllegalArgumentException(
              "tensor " + entry.shape().name() + " does not lie within the file's data");
        }
        covered += size;
      }
      if (covered != dataBytes) {
        throw new IllegalArgumentException(
            "the file's data have " + dataBytes + " bytes, its tensors " + covered);
      }
      return entries;
    } catch (StringIndexOutOfBoundsException | NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("the safetensors header is malformed", e);
    }
  }

  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    expect('{');
    while (!taken('}')) {
      String name = string();
      expect(':');
      if (name.equals("__metadata__")) {
        skipMetadata();
      } else {
        entries.add(entry(name));
      }
      taken(',');
    }
    return entries;
  }

  private Entry entry(String name) {
    List<Integer> dims = null;
    List<Long> offsets = List.of();
    expect('{');
    while (!taken('}')) {
      String key = string();
      expect(':');
      switch (key) {
        case "dtype" -> {
          String dtype = string();
          if (!dtype.equals("F32")) {
            throw new IllegalArgumentException(
                "tensor " + name + " is " + dtype + "; F32 is needed");
          }
        }
        case "shape" -> {
          dims = new ArrayList<>();
          for (long dim : numbers()) {
            dims.add(Math.toIntExact(dim));
          }
        }
        case "data_offsets" -> offsets = numbers();
        default -> throw malformed("unknown key " + key);
      }
      taken(',');
    }
    if (dims == null || offsets.size() != 2) {
      throw malformed("tensor " + name + " lacks its shape or offsets");
    }
    return new Entry(new TensorShape(name, dims), offsets.get(0), offsets.get(1));
  }

  private void skipMetadata() {
    expect('{');
    while (!taken('}')) {
      string();
      expect(':');
      string();
      taken(',');
    }
  }

  private List<Long> numbers() {
    List<Long> numbers = new ArrayList<>();
    expect('[');
    while (!taken(']')) {
      space();
      int start = at;
      while (Character.isDigit(json.charAt(at))) {
        at++;
      }
      numbers.add(Long.parseLong(json.substring(start, at)));
      taken(',');
    }
    return numbers;
  }

  private String string() {
    expect('"');
    StringBuilder text = new StringBuilder();
    while (json.charAt(at) != '"') {
      if (json.charAt(at) == '\\') {
        at++;
      }
      text.append(json.charAt(at++));
    }
    at++;
    return text.toString();
  }

  private void expect(char c) {
    if (!taken(c)) {
      throw malformed("expected '" + c + "' at " + at);
    }
  }

  private boolean taken(char c) {
    space();
    if (json.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void space() {
    while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
      at++;
    }
  }

  private static IllegalArgumentException malformed(String detail) {
    return new IllegalArgumentException("the safetensors header is malformed: " + detail);
  }
}
