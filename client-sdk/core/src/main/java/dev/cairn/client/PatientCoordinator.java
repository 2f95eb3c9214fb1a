package dev.cairn.client;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.KeepAwayException;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The coordinator, asked again and again through trouble: every answer is a function of durable
 * state, so the same request may be sent again.
 */
final class PatientCoordinator {

  /**
   * How long a request may take, trouble and all and without any progress, before the next trouble
   * is its end.
   */
  static final long OUTAGE_MILLIS_MAX = 120_000;

  static final long PAUSE_MILLIS_FIRST = 250;
  static final long PAUSE_MILLIS_MAX = 15_000;

  /** How long a client that leaves waits for its farewell to be heard. */
  static final long FAREWELL_MILLIS_MAX = 2_000;

  /** The longest that one request for the outcome is held back, at most the protocol's limit. */
  static final long POLL_MILLIS_MAX = 30_000;

  /**
   * How long a client waits for the others in one phase of a secure round: as long as the longest
   * round. A coordinator that is silent is given up much earlier.
   */
  static final long EXCHANGE_MILLIS_MAX = 30L * 24 * 3_600_000;

  static final long POLL_PAUSE_MILLIS_FIRST = 50;
  static final long POLL_PAUSE_MILLIS_MAX = 2_000;

  private final Supplier<? extends Coordinator> connection;
  private final BlockingCalls calls;
  private final Cancellation cancellation;
  private final Timing timing;
  private final SplittableRandom random;
  private final ClientListener listener;

  PatientCoordinator(
      Supplier<? extends Coordinator> connection,
      BlockingCalls calls,
      Cancellation cancellation,
      Timing timing,
      SplittableRandom random,
      ClientListener listener) {
    this.connection = connection;
    this.calls = calls;
    this.cancellation = cancellation;
    this.timing = timing;
    this.random = random;
    this.listener = listener;
  }

  CheckInReply checkIn(CheckIn checkIn) {
    return ask(() -> connection.get().checkIn(checkIn), () -> 0);
  }

  /**
   * Appends what is missing of a file to {@code received}.
   *
   * @throws TrainingFailedException if the file is longer than {@code received} takes
   */
  void fetch(Digest digest, ReceivedFile received) {
    ask(
        () -> {
          try {
            connection.get().fetch(digest, received.length(), received);
            return received;
          } catch (IOException e) {
            throw new TrainingFailedException("file " + digest + ": " + e.getMessage(), e);
          }
        },
        received::length);
  }

  /** Uploads with the same header until the coordinator takes it or says no. */
  UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    try {
      return ask(
          () -> {
            UpdateReceipt receipt = connection.get().upload(header, body);
            if (receipt instanceof UpdateReceipt.Refused refused
                && refused.refusal() == Refusal.BUSY) {
              throw new BusyException(refused);
            }
            return receipt;
          },
          () -> 0);
    } catch (BusyException e) {
      return e.refused;
    }
  }

  /** What became of the round, or that it was still open after {@code waitMillis}. */
  RoundOutcome outcome(SessionId session, long waitMillis) {
    long untilMillis = timing.nowMillis() + waitMillis;
    Backoff backoff = new Backoff(POLL_PAUSE_MILLIS_FIRST, POLL_PAUSE_MILLIS_MAX, random);
    while (true) {
      long left = Math.max(0, untilMillis - timing.nowMillis());
      long poll = Math.min(left, POLL_MILLIS_MAX);
      RoundOutcome outcome =
          ask(() -> connection.get().finish(session, Departure.DONE, poll), () -> 0);
      if (left == 0 || !(outcome instanceof RoundOutcome.Pending)) {
        return outcome;
      }
      // A coordinator may answer at once; that must not make a busy loop.
      long rest = Math.max(0, untilMillis - timing.nowMillis());
      timing.sleep(Math.min(rest, backoff.nextMillis()), cancellation);
    }
  }

  /**
   * Sends a message of a secure round until what follows from it is there, or nothing will.
   *
   * @throws TroubleException if the round did not go on for {@link #EXCHANGE_MILLIS_MAX}
   */
  ExchangeReply exchange(SessionId session, SignedMessage message) {
    long untilMillis = timing.nowMillis() + EXCHANGE_MILLIS_MAX;
    Backoff backoff = new Backoff(POLL_PAUSE_MILLIS_FIRST, POLL_PAUSE_MILLIS_MAX, random);
    while (true) {
      long left = Math.max(0, untilMillis - timing.nowMillis());
      long poll = Math.min(left, POLL_MILLIS_MAX);
      ExchangeReply reply = ask(() -> connection.get().exchange(session, message, poll), () -> 0);
      if (!(reply instanceof ExchangeReply.Waiting)) {
        return reply;
      }
      if (left == 0) {
        throw new TroubleException(
            "the round did not go on within " + EXCHANGE_MILLIS_MAX / 1000 + " s");
      }
      long rest = Math.max(0, untilMillis - timing.nowMillis());
      timing.sleep(Math.min(rest, backoff.nextMillis()), cancellation);
    }
  }

  /**
   * Asks for the compact form of a credential; empty if there is none, or after trouble: the round
   * need not wait for it.
   */
  Optional<IssuedCredential> certify(byte[] credential) {
    try {
      return calls.call(() -> connection.get().certify(credential));
    } catch (TroubleException e) {
      return Optional.empty();
    }
  }

  /** Tells the coordinator why the client leaves, if that is possible in a short time. */
  void farewell(SessionId session, Departure departure) {
    Thread thread =
        new Thread(
            () -> {
              try {
                RoundOutcome unused = connection.get().finish(session, departure, 0);
              } catch (RuntimeException e) {
                // The coordinator will notice at its deadline.
              }
            },
            "cairn-farewell");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(FAREWELL_MILLIS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> T ask(Supplier<T> request, LongSupplier progress) {
    Backoff backoff = new Backoff(PAUSE_MILLIS_FIRST, PAUSE_MILLIS_MAX, random);
    long reached = progress.getAsLong();
    // From the start of the request: a transport that has been patient itself is not asked again.
    long giveUpMillis = timing.nowMillis() + OUTAGE_MILLIS_MAX;
    while (true) {
      try {
        return calls.call(request);
      } catch (TroubleException e) {
        long now = timing.nowMillis();
        if (progress.getAsLong() > reached) {
          reached = progress.getAsLong();
          giveUpMillis = now + OUTAGE_MILLIS_MAX;
          backoff.reset();
        }
        long told = e instanceof KeepAwayException away ? away.afterMillis() : 0;
        long pause = Math.max(told, backoff.nextMillis());
        if (told > giveUpMillis - now || now + pause > giveUpMillis) {
          throw e;
        }
        listener.onTrouble(String.valueOf(e.getMessage()), pause);
        timing.sleep(pause, cancellation);
      }
    }
  }

  /** Makes a coordinator that takes no more at the moment look like other trouble. */
  private static final class BusyException extends TroubleException {
    private static final long serialVersionUID = 1L;
    private final transient UpdateReceipt.Refused refused;

    BusyException(UpdateReceipt.Refused refused) {
      super("the coordinator is busy: " + refused.detail());
      this.refused = refused;
    }
  }
}
