package dev.cairn.faults;

import dev.cairn.faults.check.Evidence;
import dev.cairn.protocol.BatchOrder;
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
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A client that moves one coordinate of the model, its own, by one in every round, so that a sum
 * shows who is in it and how often. It takes one step at a time and repeats a request after
 * trouble. In some rounds it says that it failed, in some it vanishes: which ones follows from
 * seed, round and client.
 */
public final class OneHotClient {

  /** What a client does with an assignment. */
  public enum Conduct {
    TRAIN,
    FAIL,
    VANISH
  }

  private static final double FAIL_SHARE = 0.15;
  private static final double VANISH_SHARE = 0.15;

  private final Coordinator coordinator;
  private final Population population;
  private final int index;
  private final ClientId id;
  private final int examples;
  private final Map<String, Digest> acknowledged = new TreeMap<>();
  private final Set<String> refused = new TreeSet<>();
  private @Nullable RoundAssignment assignment;
  private @Nullable RoundId vanishedFrom;
  private boolean uploaded;

  /**
   * Creates a client.
   *
   * @param index its coordinate, from 0 on; it has one example more than that
   */
  public OneHotClient(Coordinator coordinator, Population population, int index) {
    this.coordinator = coordinator;
    this.population = population;
    this.index = index;
    this.id = id(index);
    this.examples = index + 1;
  }

  private static ClientId id(int index) {
    return new ClientId("client-" + index);
  }

  /** What the client does in a round. */
  public static Conduct conduct(long seed, int roundIndex, int index) {
    double dice = BatchOrder.random("conduct", seed, roundIndex, id(index)).nextDouble();
    return dice < FAIL_SHARE
        ? Conduct.FAIL
        : dice < FAIL_SHARE + VANISH_SHARE ? Conduct.VANISH : Conduct.TRAIN;
  }

  Evidence.Client described() {
    return new Evidence.Client(id, examples);
  }

  /** Digests of the updates that the coordinator said it accepted, by session. */
  public Map<String, Digest> acknowledged() {
    return acknowledged;
  }

  /** Sessions in which the coordinator said that the update does not count. */
  public Set<String> refused() {
    return refused;
  }

  /**
   * Makes one request.
   *
   * @return whether anything changed for the client, or a request has to be repeated
   */
  public boolean step() {
    try {
      RoundAssignment current = assignment;
      if (current == null) {
        return checkIn();
      }
      return uploaded ? ask(current) : act(current);
    } catch (TroubleException e) {
      return true;
    }
  }

  private boolean checkIn() {
    CheckInReply reply = coordinator.checkIn(new CheckIn(id, population, examples, "simulated", 0));
    assignment = reply.fold(CheckInReply.Assigned::assignment, later -> null, rejected -> null);
    if (assignment == null || assignment.session().round().equals(vanishedFrom)) {
      assignment = null;
      return false;
    }
    uploaded = false;
    return true;
  }

  private boolean act(RoundAssignment current) {
    SessionId session = current.session();
    switch (conduct(current.seed(), session.round().index(), index)) {
      case FAIL -> {
        RoundOutcome unused = coordinator.finish(session, Departure.TRAINING_FAILED, 0);
        vanishedFrom = session.round();
        assignment = null;
      }
      case VANISH -> {
        vanishedFrom = session.round();
        assignment = null;
      }
      case TRAIN -> upload(current);
    }
    return true;
  }

  private void upload(RoundAssignment current) {
    float[] delta = new float[current.model().shape().dimension()];
    delta[index] = 1;
    UpdateBody body =
        new UpdatePipeline(current.update(), delta.length).beforeUpload(delta, examples, 0.5);
    UpdateReceipt receipt =
        coordinator.upload(new UpdateHeader(current.session(), body.digest(), body.length()), body);
    if (receipt instanceof UpdateReceipt.Accepted) {
      acknowledged.put(current.session().toString(), body.digest());
      uploaded = true;
    } else {
      refused.add(current.session().toString());
      assignment = null;
    }
  }

  private boolean ask(RoundAssignment current) {
    RoundOutcome outcome = coordinator.finish(current.session(), Departure.DONE, 0);
    if (outcome instanceof RoundOutcome.Pending) {
      return false;
    }
    assignment = null;
    return true;
  }
}
