package dev.cairn.protocol.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /** The tensors in the order of their data, which they cover without gap or overlap. */
  static List<Entry> parse(String json, long dataBytes) {
    try {
      List<Entry> entries = new SafetensorsHeader(json).entries();
      entries.sort(Comparator.comparingLong(Entry::begin));
      long covered = 0;
      for (Entry entry : entries) {
        if (entry.begin() != covered || entry.end() - covered != 4L * entry.shape().size()) {
          throw new IllegalArgumentException(
              "tensor "
                  + entry.shape().name()
                  + " does not lie where the tensor before it ends, or is of another length than its"
                  + " shape");
        }
        covered = entry.end();
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
    Set<String> names = new HashSet<>();
    expect('{');
    for (boolean first = true; !closed('}', first); first = false) {
      String name = string();
      expect(':');
      if (!names.add(name)) {
        throw malformed("two entries are called " + name);
      }
      if (name.equals("__metadata__")) {
        skipMetadata();
      } else {
        entries.add(entry(name));
      }
    }
    space();
    if (at < json.length()) {
      throw malformed("text after the closing brace");
    }
    return entries;
  }

  private Entry entry(String name) {
    boolean typed = false;
    List<Integer> dims = null;
    List<Long> offsets = List.of();
    expect('{');
    for (boolean first = true; !closed('}', first); first = false) {
      String key = string();
      expect(':');
      switch (key) {
        case "dtype" -> {
          String dtype = string();
          if (!dtype.equals("F32")) {
            throw new IllegalArgumentException(
                "tensor " + name + " is " + dtype + "; F32 is needed");
          }
          typed = true;
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
    }
    if (!typed || dims == null || offsets.size() != 2) {
      throw malformed("tensor " + name + " lacks its type, shape or offsets");
    }
    return new Entry(new TensorShape(name, dims), offsets.get(0), offsets.get(1));
  }

  private void skipMetadata() {
    expect('{');
    for (boolean first = true; !closed('}', first); first = false) {
      string();
      expect(':');
      string();
    }
  }

  private List<Long> numbers() {
    List<Long> numbers = new ArrayList<>();
    expect('[');
    for (boolean first = true; !closed(']', first); first = false) {
      space();
      int start = at;
      while (Character.isDigit(json.charAt(at))) {
        at++;
      }
      numbers.add(Long.parseLong(json.substring(start, at)));
    }
    return numbers;
  }

  private String string() {
    expect('"');
    StringBuilder text = new StringBuilder();
    while (json.charAt(at) != '"') {
      char c = json.charAt(at++);
      text.append(c == '\\' ? escaped() : c);
    }
    at++;
    return text.toString();
  }

  private char escaped() {
    char c = json.charAt(at++);
    switch (c) {
      case '"', '\\', '/' -> {
        return c;
      }
      case 'b' -> {
        return '\b';
      }
      case 'f' -> {
        return '\f';
      }
      case 'n' -> {
        return '\n';
      }
      case 'r' -> {
        return '\r';
      }
      case 't' -> {
        return '\t';
      }
      case 'u' -> {
        at += 4;
        return (char) Integer.parseInt(json.substring(at - 4, at), 16);
      }
      default -> throw malformed("unknown escape \\" + c);
    }
  }

  /** Whether the object or array ends here; between two of its members stands a comma. */
  private boolean closed(char bracket, boolean first) {
    if (taken(bracket)) {
      return true;
    }
    if (!first) {
      expect(',');
    }
    return false;
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
