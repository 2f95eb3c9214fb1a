package dev.cairn.server.host;

import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Leases and journals in memory that fail while a test says so. */
final class AwayStore implements LeaseStore {
  final AtomicInteger takes = new AtomicInteger();
  volatile @Nullable RuntimeException leasesFail;
  volatile @Nullable RuntimeException appendsFail;
  volatile @Nullable RuntimeException answersToTakingsFail;
  volatile @Nullable RuntimeException answersToAppendsFail;
  private final InMemoryLeases leases;

  AwayStore(InMemoryLeases leases) {
    this.leases = leases;
  }

  private static void passIfNull(@Nullable RuntimeException failure) {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public @Nullable Lease take(String name, String holder, long millis) {
    takes.incrementAndGet();
    passIfNull(leasesFail);
    Lease lease = leases.take(name, holder, millis);
    passIfNull(answersToTakingsFail);
    return lease;
  }

  @Override
  public void renew(Lease lease, long millis) {
    passIfNull(leasesFail);
    leases.renew(lease, millis);
  }

  @Override
  public void confirm(Lease lease) {
    passIfNull(leasesFail);
    leases.confirm(lease);
  }

  @Override
  public void release(Lease lease) {
    passIfNull(leasesFail);
    leases.release(lease);
  }

  @Override
  public void giveUp(Lease lease) {
    passIfNull(leasesFail);
    leases.giveUp(lease);
  }

  /** A journal whose appends fail with the rest. */
  <E> Journal<E> beside(Journal<E> journal) {
    return new Journal<>() {
      @Override
      public List<E> load(String stream) {
        passIfNull(leasesFail);
        return journal.load(stream);
      }

      @Override
      public void append(String stream, long expectedVersion, List<E> events, long nowMillis) {
        passIfNull(appendsFail);
        passIfNull(leasesFail);
        journal.append(stream, expectedVersion, events, nowMillis);
        passIfNull(answersToAppendsFail);
      }

      @Override
      public long incarnation() {
        return journal.incarnation();
      }

      @Override
      public Journal<E> under(Lease lease) {
        return beside(journal.under(lease));
      }
    };
  }
}
