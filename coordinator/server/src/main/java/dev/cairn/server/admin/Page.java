package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list that somebody asks for: how much of it, and behind which item. The cursor of the
 * next part is the last item's key and a mark of the list, so that it is taken for no other list.
 * It is no secret, and allows nothing: whoever may read the list may begin anywhere in it.
 */
final class Page {
  static final String CURSOR = "cursor";
  static final String NEXT = "next";
  static final int CURSOR_CHARS_MAX = 256;

  private static final int MARK_BYTES = 8;

  private final byte[] mark;
  private final int limit;
  private final @Nullable String behind;

  private Page(byte[] mark, int limit, @Nullable String behind) {
    this.mark = mark;
    this.limit = limit;
    this.behind = behind;
  }

  /**
   * What a request asks for.
   *
   * @param most the highest limit
   * @param usual the limit if none is given
   * @param starts parameters that say in another way where to begin; not together with a cursor
   */
  static Page of(RoutingContext context, int most, int usual, String... starts) {
    int limit = Parameters.number(context, "limit", 1, most, usual);
    byte[] mark =
        Arrays.copyOf(
            Digest.of(context.normalizedPath().getBytes(StandardCharsets.UTF_8)).bytes(),
            MARK_BYTES);
    String cursor = context.queryParams().get(CURSOR);
    if (cursor == null) {
      return new Page(mark, limit, null);
    }
    for (String start : starts) {
      if (context.queryParams().contains(start)) {
        throw Bodies.bad("give " + CURSOR + " or " + start + ", not both");
      }
    }
    return new Page(mark, limit, key(cursor, mark));
  }

  private static String key(String cursor, byte[] mark) {
    if (cursor.length() > CURSOR_CHARS_MAX) {
      throw invalid();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
    if (bytes.length <= MARK_BYTES || !Arrays.equals(Arrays.copyOf(bytes, MARK_BYTES), mark)) {
      throw invalid();
    }
    return new String(bytes, MARK_BYTES, bytes.length - MARK_BYTES, StandardCharsets.UTF_8);
  }

  private static AdminRefusedException invalid() {
    return new AdminRefusedException(
        ProblemCode.CURSOR_INVALID,
        "the cursor is none of this list: give next of the page before");
  }

  /** How many items are to be looked for: one more than are answered tells whether there are. */
  int wanted() {
    return limit + 1;
  }

  /** What the items' keys are to be behind, as the parser reads it; null from the beginning on. */
  <T> @Nullable T behind(Function<String, T> parser) {
    String key = behind;
    if (key == null) {
      return null;
    }
    try {
      return parser.apply(key);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
  }

  /**
   * The answer.
   *
   * @param name of the list in the answer
   * @param found at most {@link #wanted} items
   * @param key of an item, as the parser of {@link #behind} reads it
   */
  <T> Map<String, Object> answer(String name, List<T> found, Function<T, ?> key) {
    return answer(name, found, key, item -> item);
  }

  /**
   * The same with items that are told in another form.
   *
   * @param told that form
   */
  <T> Map<String, Object> answer(
      String name, List<T> found, Function<T, ?> key, Function<T, ?> told) {
    List<T> shown = found.size() > limit ? found.subList(0, limit) : found;
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(name, shown.stream().map(told).toList());
    if (found.size() > limit) {
      answer.put(NEXT, cursor(String.valueOf(key.apply(shown.get(limit - 1)))));
    }
    return answer;
  }

  private String cursor(String key) {
    byte[] text = key.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = Arrays.copyOf(mark, MARK_BYTES + text.length);
    System.arraycopy(text, 0, bytes, MARK_BYTES, text.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
