package dev.cairn.secagg.round;

import dev.cairn.secagg.fuzz.Damage;
import dev.cairn.secagg.round.Fields.Field;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages a message field by field, so that most of it still is what it should be. */
final class FieldDamage {
  private final SplittableRandom random;

  FieldDamage(SplittableRandom random) {
    this.random = random;
  }

  /**
   * A copy with one to three things changed.
   *
   * @param fields of {@code valid}
   * @param sibling a valid message of the same type, from another client, round or phase
   */
  byte[] of(byte[] valid, Fields fields, byte[] sibling) {
    byte[] bytes = valid.clone();
    for (int changes = random.nextInt(3); changes >= 0; changes--) {
      if (bytes.length != valid.length || fields.fields().isEmpty()) {
        // The fields lie elsewhere now.
        return random.nextInt(4) == 0 ? Damage.of(random, bytes) : bytes;
      }
      bytes = once(bytes, fields, sibling);
    }
    return bytes;
  }

  private byte[] once(byte[] bytes, Fields fields, byte[] sibling) {
    Field field = fields.fields().get(random.nextInt(fields.fields().size()));
    switch (random.nextInt(10)) {
      case 0:
        return Damage.of(random, bytes);
      case 1:
        return flip(bytes, field);
      case 2:
        return other(bytes, fields, field, false);
      case 3:
        return other(bytes, fields, field, true);
      case 4:
        return fields.groups() > 0 ? without(bytes, fields) : flip(bytes, field);
      case 5:
        return fields.groups() > 0 ? twice(bytes, fields) : flip(bytes, field);
      case 6:
        return fields.groups() > 1 ? swapped(bytes, fields) : flip(bytes, field);
      case 7:
        return from(bytes, field, sibling);
      default:
        return number(bytes, field);
    }
  }

  private byte[] flip(byte[] bytes, Field field) {
    if (field.length() > 0) {
      bytes[field.at() + random.nextInt(field.length())] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  /** The numbers at which something begins or ends, and those beside the one that is there. */
  private byte[] number(byte[] bytes, Field field) {
    byte[] value = Arrays.copyOfRange(bytes, field.at(), field.at() + field.length());
    switch (random.nextInt(6)) {
      case 0:
        Arrays.fill(value, (byte) 0);
        break;
      case 1:
        Arrays.fill(value, (byte) 0xff);
        break;
      case 2:
        Arrays.fill(value, (byte) 0xff);
        if (value.length > 0) {
          value[0] = 0x7f;
        }
        break;
      case 3:
        carry(value, 1);
        break;
      case 4:
        carry(value, -1);
        break;
      default:
        random.nextBytes(value);
    }
    System.arraycopy(value, 0, bytes, field.at(), value.length);
    return bytes;
  }

  private static void carry(byte[] value, int step) {
    for (int i = value.length - 1; i >= 0; i--) {
      value[i] += (byte) step;
      if (value[i] != (step > 0 ? 0 : -1)) {
        return;
      }
    }
  }

  /**
   * What stands in another field of the same length, of this message, perhaps the other way too.
   */
  private byte[] other(byte[] bytes, Fields fields, Field field, boolean both) {
    List<Field> alike = fields.fields().stream().filter(f -> f.length() == field.length()).toList();
    Field other = alike.get(random.nextInt(alike.size()));
    byte[] here = Arrays.copyOfRange(bytes, field.at(), field.at() + field.length());
    System.arraycopy(bytes, other.at(), bytes, field.at(), field.length());
    if (both) {
      System.arraycopy(here, 0, bytes, other.at(), field.length());
    }
    return bytes;
  }

  private static byte[] from(byte[] bytes, Field field, byte[] sibling) {
    if (field.at() + field.length() <= sibling.length) {
      System.arraycopy(sibling, field.at(), bytes, field.at(), field.length());
    }
    return bytes;
  }

  private byte[] without(byte[] bytes, Fields fields) {
    int group = random.nextInt(fields.groups());
    int from = fields.groupAt(group);
    int to = fields.groupAt(group + 1);
    byte[] less = Arrays.copyOf(bytes, bytes.length - (to - from));
    System.arraycopy(bytes, to, less, from, bytes.length - to);
    return recount(less, fields, -1);
  }

  private byte[] twice(byte[] bytes, Fields fields) {
    int group = random.nextInt(fields.groups());
    int from = fields.groupAt(group);
    int to = fields.groupAt(group + 1);
    byte[] more = Arrays.copyOf(bytes, bytes.length + (to - from));
    System.arraycopy(bytes, from, more, to, bytes.length - from);
    return recount(more, fields, 1);
  }

  private byte[] swapped(byte[] bytes, Fields fields) {
    int group = random.nextInt(fields.groups() - 1);
    int from = fields.groupAt(group);
    int middle = fields.groupAt(group + 1);
    int to = fields.groupAt(group + 2);
    byte[] swapped = bytes.clone();
    System.arraycopy(bytes, middle, swapped, from, to - middle);
    System.arraycopy(bytes, from, swapped, from + to - middle, middle - from);
    return swapped;
  }

  /** Most of the time the count before the groups fits again. */
  private byte[] recount(byte[] bytes, Fields fields, int step) {
    boolean left = random.nextInt(4) == 0;
    for (int i = fields.firstOfGroup() - 1; i >= 0 && !left; i--) {
      Field count = fields.fields().get(i);
      if (count.length() == 2) {
        int value = (bytes[count.at()] & 0xff) << 8 | bytes[count.at() + 1] & 0xff;
        bytes[count.at()] = (byte) ((value + step) >>> 8);
        bytes[count.at() + 1] = (byte) (value + step);
        left = true;
      }
    }
    return bytes;
  }
}
