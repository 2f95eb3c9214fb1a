package dev.cairn.server.config;

/** What a key's value must be. */
enum Kind {
  TEXT("text"),
  INTEGER("a whole number"),
  NUMBER("a number"),
  DURATION("a duration such as 500ms, 90s, 2m, 1h or 1d"),
  SIZE("a size such as 64KiB, 256MiB or 1GiB"),
  LIST("a list"),
  SECTION("a section of keys");

  private final String expected;

  Kind(String expected) {
    this.expected = expected;
  }

  /** The kind in the words of a message. */
  String expected() {
    return expected;
  }

  /** The kind in one word, as in the reference tables. */
  String word() {
    return switch (this) {
      case TEXT -> "text";
      case INTEGER -> "integer";
      case NUMBER -> "number";
      case DURATION -> "duration";
      case SIZE -> "size";
      case LIST -> "list";
      case SECTION -> "section";
    };
  }
}
