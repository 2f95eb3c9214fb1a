package dev.cairn.faults;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import java.util.ArrayList;
import java.util.List;

/** Lets a coordinator crash around its appends, which are counted over all its streams. */
final class CrashingJournals {
  private final CrashSchedule schedule;
  private final List<List<?>> appended = new ArrayList<>();
  private long appends;
  private long answered;

  CrashingJournals(CrashSchedule schedule) {
    this.schedule = schedule;
  }

  /** Number of appends that were begun. */
  long appends() {
    return appends;
  }

  /** What was appended so far, by append. */
  List<List<?>> appended() {
    return appended;
  }

  /** The same storage, seen by a coordinator that may crash. */
  CoordinatorStorage around(CoordinatorStorage disk) {
    return new CoordinatorStorage(
        around(disk.runJournal()),
        around(disk.roundJournal()),
        disk.intake(),
        disk.updates(),
        disk.models(),
        disk.messages(),
        around(disk.ledgers()),
        disk.leases());
  }

  private <E> Journal<E> around(Journal<E> journal) {
    return new Journal<>() {
      @Override
      public long incarnation() {
        return journal.incarnation();
      }

      @Override
      public List<E> load(String stream) {
        return journal.load(stream);
      }

      @Override
      public void append(String stream, long expectedVersion, List<E> events, long nowMillis) {
        appends++;
        crash(Moment.BEFORE_APPEND);
        journal.append(stream, expectedVersion, events, nowMillis);
        appended.add(events);
        crash(Moment.AFTER_APPEND);
      }

      @Override
      public Journal<E> under(Lease lease) {
        return around(journal.under(lease));
      }
    };
  }

  private void crash(Moment moment) {
    if (schedule.crashes(moment, appends)) {
      throw new Crash(moment, appends);
    }
  }

  /** Whether the coordinator crashes after an answer, if anything was appended for it. */
  boolean crashesAfterAnswer() {
    boolean crashes = false;
    for (; answered < appends; answered++) {
      crashes |= schedule.crashes(Moment.AFTER_ANSWER, answered + 1);
    }
    return crashes;
  }
}
