package dev.cairn.engine.port;

import dev.cairn.protocol.TroubleException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The leases of all processes over one journal. Time is the store's own: it decides when a lease
 * may be taken from a holder that does not renew it, and nothing else. Every method may throw
 * {@link TroubleException}; then it is not known whether it had its effect.
 *
 * <p>A lease stays its holder's, also beyond its time, until somebody takes it.
 */
public interface LeaseStore {

  /**
   * Takes a lease that is vacant, has run out, or is the holder's own; its epoch is higher than all
   * before. When this returns, nothing can be appended under an earlier lease of that name.
   *
   * <p>How long nobody drove it is kept until something is appended under the lease, in the same
   * step: what is appended first is to tell of it. So no time is lost where nobody heard that the
   * lease was taken, and none is told twice where nobody heard that something was appended.
   *
   * @param name what is to be driven
   * @param holder who asks
   * @param millis how long it holds unless it is renewed, at least 1
   * @return the lease, or null if another one holds it
   */
  @Nullable Lease take(String name, String holder, long millis);

  /**
   * Keeps a lease.
   *
   * @param millis how long it holds from now on, at least 1
   * @throws StaleOwnerException if it was taken by somebody else, or released
   */
  void renew(Lease lease, long millis);

  /**
   * Keeps several leases. One that cannot be reached now keeps no other from being renewed.
   *
   * @param millis how long they hold from now on, at least 1
   * @return those that were taken by somebody else, or released; of the others that were not
   *     renewed, nothing is known
   */
  default List<Lease> renewAll(Collection<Lease> leases, long millis) {
    List<Lease> lost = new ArrayList<>();
    TroubleException trouble = null;
    for (Lease lease : leases) {
      try {
        renew(lease, millis);
      } catch (StaleOwnerException e) {
        lost.add(lease);
      } catch (TroubleException e) {
        trouble = e;
      }
    }
    if (lost.isEmpty() && trouble != null) {
      throw trouble;
    }
    return lost;
  }

  /**
   * Makes sure that a lease was held at a moment during this call.
   *
   * @throws StaleOwnerException if it was taken by somebody else, or released
   */
  void confirm(Lease lease);

  /** Gives a lease back, so that it can be taken at once; does nothing if it is held no more. */
  void release(Lease lease);

  /**
   * Gives a lease back under which nothing was driven: whoever takes it next hears of all the time
   * in which nobody drove, as if it had not been taken meanwhile. Does nothing if it is held no
   * more.
   */
  void giveUp(Lease lease);
}
