package dev.cairn.server.store.journal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a database said last, by which it is known again: its text is kept outside of it.
 *
 * @param database name of its first incarnation
 * @param incarnation number of its newest incarnation
 * @param name of that one
 * @param event the newest event; null if there was none
 */
public record DatabaseMark(String database, long incarnation, String name, @Nullable Newest event) {
  private static final String HEADER = "cairn/database-seen/1";
  private static final Pattern TEXT =
      Pattern.compile(
          HEADER
              + "\ndatabase (\\S{1,300})\nincarnation (\\d{1,9}) (\\S{1,300})\n"
              + "event (?:-|(\\d{1,18}) (\\S{1,300}) (\\d{1,18}) (-?\\d{1,18}))\n");

  /**
   * The event with the highest position.
   *
   * @param position in the order of all events
   * @param stream where it is
   * @param version its place there
   * @param atMillis when it was decided, since 1970
   */
  public record Newest(long position, String stream, long version, long atMillis) {}

  /** Whether this is of a later moment than another mark of the same database. */
  public boolean isPast(DatabaseMark other) {
    Newest mine = event;
    Newest theirs = other.event;
    return incarnation > other.incarnation
        || (incarnation == other.incarnation
            && mine != null
            && (theirs == null || mine.position() > theirs.position()));
  }

  /** The mark as a text of four lines. */
  public String text() {
    Newest newest = event;
    return HEADER
        + "\ndatabase "
        + database
        + "\nincarnation "
        + incarnation
        + " "
        + name
        + "\nevent "
        + (newest == null
            ? "-"
            : newest.position()
                + " "
                + newest.stream()
                + " "
                + newest.version()
                + " "
                + newest.atMillis())
        + "\n";
  }

  /** The mark that a text says; null if it is no such text. */
  public static @Nullable DatabaseMark parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    return new DatabaseMark(
        matcher.group(1),
        Long.parseLong(matcher.group(2)),
        matcher.group(3),
        matcher.group(4) == null
            ? null
            : new Newest(
                Long.parseLong(matcher.group(4)),
                matcher.group(5),
                Long.parseLong(matcher.group(6)),
                Long.parseLong(matcher.group(7))));
  }
}
