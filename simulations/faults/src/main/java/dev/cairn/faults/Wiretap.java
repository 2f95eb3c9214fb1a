package dev.cairn.faults;

import dev.cairn.faults.check.Conversation;
import dev.cairn.faults.check.Conversation.Line;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Writes down what a coordinator hears and says in secure rounds. For one thread. */
public final class Wiretap implements Coordinator {
  private final Coordinator delegate;
  private final List<Line> heard = new ArrayList<>();
  private final List<Line> taken = new ArrayList<>();
  private final List<Line> said = new ArrayList<>();
  private final List<Line> answered = new ArrayList<>();
  private final List<String> unkept = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private final Map<MessageType, Integer> repeats = new EnumMap<>(MessageType.class);

  /** Listens before {@code delegate}. */
  public Wiretap(Coordinator delegate) {
    this.delegate = delegate;
  }

  /** What was said so far. */
  public Conversation conversation(List<String> aborts, int stored) {
    return new Conversation(heard, taken, said, unkept, refusals, aborts, stored);
  }

  /** How many messages were said again when they were asked for again, by type. */
  public Map<MessageType, Integer> repeats() {
    return repeats;
  }

  /** Asks all questions of rounds that are not over again: the answers must be the same. */
  public void askAgain() {
    for (Line question : answered) {
      try {
        ExchangeReply reply = delegate.exchange(question.session(), question.message(), 0);
        if (reply instanceof ExchangeReply.Next next) {
          repeats.merge(say(question.session(), next.message()), 1, Integer::sum);
        } else if (!(reply instanceof ExchangeReply.Over)) {
          unkept.add(question.session() + " " + question.type() + ": " + reply);
        }
      } catch (TroubleException e) {
        // A crash: all is asked again after it.
        return;
      }
    }
  }

  private static MessageType type(SignedMessage message) {
    try {
      return MessageType.of(message.body());
    } catch (ProtocolException e) {
      throw new IllegalStateException("a message of no type", e);
    }
  }

  private static void add(List<Line> lines, Line line) {
    if (lines.stream().noneMatch(line::sameAs)) {
      lines.add(line);
    }
  }

  private MessageType say(SessionId session, SignedMessage message) {
    MessageType type = type(message);
    add(said, new Line(session, type, message));
    return type;
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    CheckInReply reply = delegate.checkIn(checkIn);
    RoundAssignment assignment =
        reply.fold(CheckInReply.Assigned::assignment, later -> null, rejected -> null);
    SignedMessage config = assignment == null ? null : assignment.config();
    if (assignment != null && config != null) {
      say(assignment.session(), config);
    }
    return reply;
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    Line question = new Line(session, type(message), message);
    add(heard, question);
    ExchangeReply reply = delegate.exchange(session, message, waitMillis);
    if (reply instanceof ExchangeReply.Next next) {
      say(session, next.message());
      add(answered, question);
    } else if (reply instanceof ExchangeReply.Refused refused) {
      refusals.add(question.type() + " " + refused.refusal() + ": " + refused.detail());
    }
    // Who comes late with a confirmation is told the quorum, and is not one of it.
    boolean known = reply instanceof ExchangeReply.Next && question.type() != MessageType.CONFIRM;
    if (known || reply instanceof ExchangeReply.Waiting) {
      add(taken, question);
    }
    return reply;
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    SignedMessage masked = header.masked();
    if (masked == null) {
      return delegate.upload(header, body);
    }
    Line question = new Line(header.session(), MessageType.MASKED_INPUT, masked);
    add(heard, question);
    UpdateReceipt receipt = delegate.upload(header, body);
    if (receipt instanceof UpdateReceipt.Refused refused) {
      refusals.add("upload " + refused.refusal() + ": " + refused.detail());
    } else {
      add(taken, question);
    }
    return receipt;
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    delegate.fetch(digest, offset, sink);
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    return delegate.finish(session, departure, waitMillis);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
