package dev.cairn.faults;

import dev.cairn.faults.check.Evidence;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that moves one coordinate of the model, its own, by one in every round, so that a sum
 * shows who is in it and how often. It makes one request at a time and repeats it after trouble.
 */
public abstract class SteppingClient implements Participant {
  private final Coordinator coordinator;
  private final Population population;
  private final int index;
  private final ClientId id;
  private final int examples;
  private final Map<String, Digest> acknowledged = new TreeMap<>();
  private final Set<String> refused = new TreeSet<>();
  private @Nullable RoundAssignment assignment;
  private @Nullable RoundId vanishedFrom;
  private Consumer<Digest> trained = update -> {};

  /**
   * Creates a client.
   *
   * @param index its coordinate, from 0 on; it has one example more than that
   */
  SteppingClient(Coordinator coordinator, Population population, int index, ClientId id) {
    this.coordinator = coordinator;
    this.population = population;
    this.index = index;
    this.id = id;
    this.examples = index + 1;
  }

  final Coordinator coordinator() {
    return coordinator;
  }

  final Population population() {
    return population;
  }

  final int index() {
    return index;
  }

  @Override
  public List<String> aborts() {
    return List.of();
  }

  @Override
  public final void close() {
    over();
  }

  final ClientId id() {
    return id;
  }

  @Override
  public final void onTrained(Consumer<Digest> listener) {
    this.trained = listener;
  }

  @Override
  public final Evidence.Client described() {
    return new Evidence.Client(id, examples);
  }

  @Override
  public final Map<String, Digest> acknowledged() {
    return acknowledged;
  }

  @Override
  public final Set<String> refused() {
    return refused;
  }

  @Override
  public final boolean step() {
    try {
      RoundAssignment current = assignment;
      return current == null ? checkIn() : proceed(current);
    } catch (TroubleException e) {
      return true;
    }
  }

  @Override
  public final @Nullable RoundAssignment assignment() {
    return assignment;
  }

  @Override
  public final boolean lose(boolean farewell) {
    RoundAssignment current = assignment;
    if (current == null) {
      return false;
    }
    vanish(current);
    if (farewell) {
      try {
        RoundOutcome unused = coordinator.finish(current.session(), Departure.CANCELLED, 0);
      } catch (TroubleException e) {
        // It told nobody, then.
      }
    }
    return false;
  }

  private boolean checkIn() {
    CheckInReply reply = coordinator.checkIn(new CheckIn(id, population, examples, "simulated", 0));
    RoundAssignment given =
        reply.fold(CheckInReply.Assigned::assignment, later -> null, rejected -> null);
    if (given == null || given.session().round().equals(vanishedFrom)) {
      return false;
    }
    assignment = given;
    begin(given);
    return true;
  }

  /** An assignment came. */
  abstract void begin(RoundAssignment given);

  /** Makes the next request of the assignment that the client has. */
  abstract boolean proceed(RoundAssignment current);

  /** The client is done with the assignment. */
  final void over() {
    assignment = null;
  }

  /** The client takes no further part in the round, and tells nobody. */
  final void vanish(RoundAssignment current) {
    vanishedFrom = current.session().round();
    over();
  }

  final void leave(RoundAssignment current, Departure departure) {
    RoundOutcome unused = coordinator.finish(current.session(), departure, 0);
    vanish(current);
  }

  /** What the client trained, encoded. */
  final long[] update(RoundAssignment current) {
    long[] lanes = encoded(current, 0);
    trained.accept(UpdateBody.ofLanes(lanes).digest());
    return lanes;
  }

  @Override
  public final long[] encoded(RoundAssignment current, float elsewhere) {
    float[] delta = new float[current.model().shape().dimension()];
    Arrays.fill(delta, elsewhere);
    delta[index] = 1;
    UpdatePipeline pipeline = new UpdatePipeline(current.update(), delta.length);
    if (current.update().noise() == null) {
      return pipeline.encode(delta, examples, 0.5);
    }
    // Seeded: it protects nothing here, and the same run must be possible again.
    String drawn = index + " " + current.session().round();
    return pipeline.encode(
        delta,
        null,
        examples,
        0.5,
        UpdatePipeline.contributor(id, Digest.of(drawn.getBytes(StandardCharsets.UTF_8))));
  }

  /** Uploads; a refused update ends the client's part. */
  final boolean uploads(RoundAssignment current, UpdateBody body, @Nullable SignedMessage header) {
    UpdateReceipt receipt =
        coordinator.upload(
            new UpdateHeader(current.session(), body.digest(), body.length(), header), body);
    if (receipt instanceof UpdateReceipt.Accepted) {
      acknowledged.put(current.session().toString(), body.digest());
      return true;
    }
    refuse(current);
    return false;
  }

  /** The coordinator said that it has no use for this client in the round. */
  final void refuse(RoundAssignment current) {
    refused.add(current.session().toString());
    vanish(current);
  }

  /** Asks what became of the round. */
  final boolean ask(RoundAssignment current) {
    RoundOutcome outcome = coordinator.finish(current.session(), Departure.DONE, 0);
    if (outcome instanceof RoundOutcome.Pending) {
      return false;
    }
    over();
    return true;
  }
}
