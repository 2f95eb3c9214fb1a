package dev.cairn.server.store.journal;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages of open secure rounds that this process has stored: they are read once or twice, when a
 * phase is over, and mostly where they were stored. All of them are in the database as well, so any
 * may be missing here. Safe for several threads.
 */
public final class RecentMessages {

  /** Bytes of them at most; those that have no room are read from the database. */
  static final int BYTES_MAX = 16 << 20;

  private record Name(RoundId round, Digest digest) {}

  /** Oldest first. */
  private final Map<Name, byte[]> unread = new LinkedHashMap<>();

  /** Those that were read longest ago first. */
  private final Map<Name, byte[]> read = new LinkedHashMap<>();

  private final int bytesMax;
  private long bytes;

  /** Begins empty, with room for {@value #BYTES_MAX} bytes. */
  public RecentMessages() {
    this(BYTES_MAX);
  }

  /**
   * Begins empty.
   *
   * @param bytesMax of all messages
   */
  RecentMessages(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Has no room: all messages are read from the database. */
  static RecentMessages none() {
    return new RecentMessages(0);
  }

  /**
   * Keeps messages that are durable, as far as there is room: what was read before makes some, and
   * then other rounds, which may be driven elsewhere by now.
   */
  synchronized void keep(RoundId round, Map<Digest, byte[]> messages) {
    for (Map.Entry<Digest, byte[]> one : messages.entrySet()) {
      Name name = new Name(round, one.getKey());
      byte[] message = one.getValue();
      if (!unread.containsKey(name) && !read.containsKey(name) && hasRoom(round, message.length)) {
        unread.put(name, message.clone());
        bytes += message.length;
      }
    }
  }

  private boolean hasRoom(RoundId round, int length) {
    if (length <= bytesMax) {
      makeRoom(length, read, name -> true);
      makeRoom(length, unread, name -> !name.round().equals(round));
    }
    return bytes + length <= bytesMax;
  }

  private void makeRoom(int length, Map<Name, byte[]> from, Predicate<Name> mayGo) {
    Iterator<Map.Entry<Name, byte[]>> oldestFirst = from.entrySet().iterator();
    while (bytes + length > bytesMax && oldestFirst.hasNext()) {
      Map.Entry<Name, byte[]> oldest = oldestFirst.next();
      if (mayGo.test(oldest.getKey())) {
        bytes -= oldest.getValue().length;
        oldestFirst.remove();
      }
    }
  }

  /**
   * A message of a round.
   *
   * @return null if it is not here
   */
  synchronized byte @Nullable [] find(RoundId round, Digest digest) {
    Name name = new Name(round, digest);
    byte[] fresh = unread.remove(name);
    byte[] message = fresh == null ? read.remove(name) : fresh;
    if (message == null) {
      return null;
    }
    read.put(name, message);
    return message.clone();
  }

  /** Forgets a round that is over. */
  synchronized void forget(RoundId round) {
    forget(name -> name.round().equals(round));
  }

  /** Forgets all rounds of a run, which another process may have driven meanwhile. */
  synchronized void forget(RunId run) {
    forget(name -> name.round().run().equals(run));
  }

  private void forget(Predicate<Name> those) {
    unread.keySet().removeIf(those);
    read.keySet().removeIf(those);
    bytes = bytesOf(unread) + bytesOf(read);
  }

  private static long bytesOf(Map<Name, byte[]> messages) {
    return messages.values().stream().mapToLong(message -> message.length).sum();
  }

  /** Bytes of the messages that are here. */
  synchronized long bytes() {
    return bytes;
  }
}
