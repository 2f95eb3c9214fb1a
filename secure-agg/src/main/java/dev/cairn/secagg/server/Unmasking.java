package dev.cairn.secagg.server;

import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.server.UnmaskingException.Reason;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Opens the sum over the included clients: collects the shares that they reveal, recovers of each
 * dealer one secret, and takes the masks off. Closing wipes the shares. Used by one thread.
 */
public final class Unmasking implements AutoCloseable {
  private final SealedRoster roster;
  private final ClientSet dealers;
  private final ClientSet included;
  private final RevealCheck check;
  private final MessageDigest digest = Sha256.digest();

  /** Digests of the Reveal bodies that were taken up. */
  private final Map<Integer, byte[]> received = new TreeMap<>();

  /** By index; there is nothing of clients that are not dealers. */
  private final DealtShares[] shares;

  private ClientSet blamed;

  /**
   * Nothing is revealed yet.
   *
   * @param dealers U2
   * @param included U3
   * @param shareKeys the ShareKeys messages of U2, by index; they were checked before
   */
  public Unmasking(
      SealedRoster roster,
      ClientSet dealers,
      ClientSet included,
      Map<Integer, SignedMessage> shareKeys)
      throws ProtocolException {
    this(roster, dealers, included, shareKeys::get);
  }

  /**
   * Nothing is revealed yet. The ShareKeys messages are asked for one after another and not kept,
   * only the commitments in them: all together they are n times the degree times 165 bytes.
   *
   * @param dealers U2
   * @param included U3
   * @param shareKeys gives the ShareKeys message of each member of U2, by index; they were checked
   *     before
   */
  public Unmasking(
      SealedRoster roster,
      ClientSet dealers,
      ClientSet included,
      IntFunction<@Nullable SignedMessage> shareKeys)
      throws ProtocolException {
    this.roster = roster;
    this.dealers = dealers;
    this.included = included;
    this.check = new RevealCheck(roster, dealers, included);
    this.blamed = ClientSet.none(roster.n());
    this.shares = new DealtShares[roster.n()];
    for (int dealer : dealers.indices()) {
      SignedMessage message = shareKeys.apply(dealer);
      if (message == null) {
        throw new IllegalArgumentException("the ShareKeys message of " + dealer + " is missing");
      }
      ShareKeysMessage body = ShareKeysMessage.decode(message.body(), roster.n());
      shares[dealer] = new DealtShares(dealer, body, message);
    }
  }

  /**
   * Checks a Reveal message and changes nothing.
   *
   * @param index the sender's index on the roster
   */
  public RevealMessage check(int index, SignedMessage message) throws ProtocolException {
    byte[] known = received.get(index);
    if (known != null && !Arrays.equals(known, Sha256.of(message.body()))) {
      throw new ProtocolException(
          Defect.EQUIVOCATION, "client " + index + " revealed something else before");
    }
    return check.check(index, message);
  }

  /**
   * Takes up a Reveal message; the same one again changes nothing. Shares that are not those that
   * the dealer committed to are put aside, and the sender is blamed.
   */
  public void add(int index, SignedMessage message) throws ProtocolException {
    RevealMessage reveal = check(index, message);
    if (received.put(index, Sha256.of(message.body())) != null) {
      return;
    }
    for (Entry entry : reveal.entries()) {
      if (entry.kind() == Kind.ABSENT) {
        continue;
      }
      DealtShares dealt = shares[entry.dealer()];
      if (check.isGood(digest, index, entry, dealt)) {
        dealt.put(roster.seal().place(entry.dealer(), index), entry.share());
      } else {
        blamed = blamed.with(index);
      }
    }
  }

  /** Clients whose Reveal was taken up. */
  public ClientSet revealed() {
    ClientSet set = ClientSet.none(roster.n());
    for (int index : received.keySet()) {
      set = set.with(index);
    }
    return set;
  }

  /** Clients that revealed a share which is not the one that they were dealt. */
  public ClientSet blamed() {
    return blamed;
  }

  /** Dealers of whom fewer good shares are there than recover the secret; empty when all can. */
  public ClientSet missing() {
    ClientSet missing = ClientSet.none(roster.n());
    for (int dealer : dealers.indices()) {
      if (shares[dealer].size() < roster.thresholds().threshold()) {
        missing = missing.with(dealer);
      }
    }
    return missing;
  }

  /**
   * Takes the masks off, on this thread.
   *
   * @param sum the sum of the masked lanes of exactly the included clients; in place the sum of
   *     their updates
   * @throws UnmaskingException with TOO_FEW_SHARES or BAD_DEALER, and the sum unchanged; with
   *     SUM_MISMATCH, and the sum to be thrown away
   */
  public void unmask(long[] sum) throws UnmaskingException {
    try (RecoveredMasks masks = recover(sum)) {
      masks.removal().applyTo(sum);
    }
    checkTotals(sum);
  }

  /** As {@link #unmask(long[])}, with the help of up to {@code extraThreads} of the executor. */
  public void unmask(long[] sum, Executor executor, int extraThreads)
      throws UnmaskingException, InterruptedException {
    try (RecoveredMasks masks = recover(sum)) {
      MaskSum removal = masks.removal();
      removal.applyTo(sum, executor, extraThreads);
    }
    checkTotals(sum);
  }

  private RecoveredMasks recover(long[] sum) throws UnmaskingException {
    int lanes = roster.parameters().layout().lanes();
    if (sum.length != lanes) {
      throw new IllegalArgumentException("expected " + lanes + " lanes, got " + sum.length);
    }
    ClientSet missing = missing();
    if (missing.size() > 0) {
      throw new UnmaskingException(
          Reason.TOO_FEW_SHARES,
          missing,
          "the secrets of clients " + Arrays.toString(missing.indices()) + " cannot be recovered");
    }
    return RecoveredMasks.recover(roster, dealers, included, shares);
  }

  /** Count and weight stand in lanes of their own, so a wrong sum shows. */
  private void checkTotals(long[] sum) throws UnmaskingException {
    RingLayout layout = roster.parameters().layout();
    long count = sum[layout.countLane()];
    long weight = sum[layout.weightLane()];
    long weightMax = included.size() * roster.parameters().maxWeight();
    if (count != included.size() || weight < 1 || weight > weightMax) {
      throw new UnmaskingException(
          Reason.SUM_MISMATCH,
          ClientSet.none(roster.n()),
          "count and weight of the sum are not those of " + included.size() + " updates");
    }
  }

  @Override
  public void close() {
    for (int dealer : dealers.indices()) {
      shares[dealer].wipe();
    }
    received.clear();
  }
}
