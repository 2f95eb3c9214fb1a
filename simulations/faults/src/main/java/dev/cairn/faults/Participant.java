package dev.cairn.faults;

import dev.cairn.faults.check.Evidence;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundAssignment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of a simulation: it does something when it is told to, one request at a time. */
public interface Participant {

  /**
   * Makes one request.
   *
   * @return whether anything changed for the client, or a request has to be repeated
   */
  boolean step();

  /**
   * Loses the client in the round that it takes part in, wherever it is; does nothing if it takes
   * part in none.
   *
   * @param farewell whether it tells the coordinator
   * @return whether its process ended, and with it what it had on the way
   */
  boolean lose(boolean farewell);

  /** The assignment that it is at work on; null if it has none. */
  @Nullable RoundAssignment assignment();

  /**
   * What it trained for a round, encoded and not hidden.
   *
   * @param elsewhere how far it moves the coordinates that are not its own
   */
  long[] encoded(RoundAssignment given, float elsewhere);

  /** Its name and weight. */
  Evidence.Client described();

  /** Digests of the updates that the coordinator said it accepted, by session. */
  Map<String, Digest> acknowledged();

  /** Sessions in which the coordinator said that the update does not count. */
  Set<String> refused();

  /** Why it ended its part in rounds before their time. */
  List<String> aborts();

  /** Hears the digest of each update as it was trained, before anything hides it. */
  void onTrained(Consumer<Digest> listener);

  /** Ends whatever it is doing. */
  void close();
}
