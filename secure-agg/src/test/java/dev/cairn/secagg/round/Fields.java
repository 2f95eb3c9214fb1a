package dev.cairn.secagg.round;

import dev.cairn.secagg.message.MessageType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Where the fields of a message lie, by the table of CSA1.md, section 4, as far as it takes to
 * damage them one by one: what comes first, then a group of fields that is repeated to the end.
 */
record Fields(List<Field> fields, int firstOfGroup, int groupSize) {

  /** A run of bytes that mean one thing. */
  record Field(int at, int length) {}

  /** A {@code u32} length and as many bytes: two fields. */
  private static final int BYTES = -1;

  /** A bitmap of the roster's. */
  private static final int BITMAP = -2;

  private record Layout(int[] head, int[] group) {}

  private static final Map<MessageType, Layout> BODIES = new EnumMap<>(MessageType.class);
  private static final Map<MessageType, Layout> ATTACHMENTS = new EnumMap<>(MessageType.class);

  static {
    body(
        MessageType.ROUND_CONFIG,
        new int[] {2, 1, 1, BYTES, BYTES, 32, 32, 4, 1, 1, 4, 4, 8, 8, 2, 2, 4, 4, 1, 4});
    body(MessageType.ADVERTISE, new int[] {32, BYTES, 32, 32, 16});
    body(MessageType.ROSTER, new int[] {32, 2, 32}, 8);
    body(MessageType.SHARE_KEYS, new int[] {32, 2, 32, 32});
    body(MessageType.SHARES, new int[] {32, BITMAP});
    body(MessageType.MASKED_INPUT, new int[] {32, 2, 32, 4, 32, 2}, 2);
    body(MessageType.SURVIVORS, new int[] {32, BITMAP, BITMAP});
    body(MessageType.CONFIRM, new int[] {32, 2, 4, 32, 32, 32});
    body(MessageType.QUORUM, new int[] {32, 32, 32, 2}, 2, 64);
    body(MessageType.REVEAL, new int[] {32, 2, 2}, 2, 1, 40, 16, 32);
    ATTACHMENTS.put(MessageType.ROSTER, new Layout(new int[] {2}, new int[] {BYTES, 64}));
    ATTACHMENTS.put(MessageType.SHARE_KEYS, new Layout(new int[] {2}, new int[] {133, 32}));
    ATTACHMENTS.put(MessageType.SHARES, new Layout(new int[0], new int[] {133, 32}));
    ATTACHMENTS.put(MessageType.SURVIVORS, new Layout(new int[0], new int[] {32, 2, 64}));
    ATTACHMENTS.put(MessageType.QUORUM, new Layout(new int[0], new int[] {BYTES, 32}));
  }

  private static void body(MessageType type, int[] rest, int... group) {
    int[] head = new int[rest.length + 2];
    head[0] = 1;
    head[1] = 1;
    System.arraycopy(rest, 0, head, 2, rest.length);
    BODIES.put(type, new Layout(head, group));
  }

  /** Of a valid body on a roster of {@code n}. */
  static Fields ofBody(MessageType type, byte[] body, int n) {
    return of(BODIES.get(type), body, n);
  }

  /** Of a valid attachment; a proof at its end is cut up like the groups before it. */
  static Fields ofAttachment(MessageType type, byte[] attachment, int n) {
    Layout none = new Layout(new int[0], new int[] {32});
    return of(ATTACHMENTS.getOrDefault(type, none), attachment, n);
  }

  private static Fields of(Layout layout, byte[] bytes, int n) {
    List<Field> fields = new ArrayList<>();
    for (int width : layout.head()) {
      add(fields, bytes, width, n);
    }
    int first = fields.size();
    while (layout.group().length > 0 && end(fields) < bytes.length) {
      for (int width : layout.group()) {
        add(fields, bytes, width, n);
      }
    }
    int size = 0;
    for (int width : layout.group()) {
      size += width == BYTES ? 2 : 1;
    }
    return new Fields(fields, first, size);
  }

  private static void add(List<Field> fields, byte[] bytes, int width, int n) {
    int at = end(fields);
    if (width == BYTES) {
      add(fields, bytes, 4, n);
      int length = at + 4 <= bytes.length ? ByteBuffer.wrap(bytes).getInt(at) : 0;
      add(fields, bytes, Math.max(0, length), n);
      return;
    }
    int length = width == BITMAP ? (n + 7) / 8 : width;
    fields.add(new Field(at, Math.min(length, bytes.length - at)));
  }

  private static int end(List<Field> fields) {
    Field last = fields.isEmpty() ? new Field(0, 0) : fields.get(fields.size() - 1);
    return last.at() + last.length();
  }

  /** How many whole groups there are. */
  int groups() {
    return groupSize == 0 ? 0 : (fields.size() - firstOfGroup) / groupSize;
  }

  /** Where a group begins. */
  int groupAt(int group) {
    int field = firstOfGroup + group * groupSize;
    return field < fields.size() ? fields.get(field).at() : end(fields);
  }
}
