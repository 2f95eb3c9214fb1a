package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.graph.WindowCheck;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.List;

/** Rings on which a lying coordinator tells different clients of different sets. */
final class SplitAttacks {
  private SplitAttacks() {}

  /**
   * Half of the honest are told one included set, half another; colluders confirm both. Client 0 is
   * in the first only: its own seed is asked of one half, its mask key of the other.
   */
  abstract static class TwoIncludedSets extends RingAttack {
    private final int n;
    ClientSet colluders;
    ClientSet oneHalf;

    TwoIncludedSets(int n) {
      this.n = n;
    }

    /** Chooses colluders and halves. */
    abstract void split();

    /** The set that one half is told: the first, with client 0, or the second. */
    abstract ClientSet included(boolean first);

    @Override
    String run() throws Exception {
      ring(n, 20);
      split();
      ClientSet around = seal.neighbors(0);
      for (int colluder : colluders.indices()) {
        collude(colluder);
      }
      deal(0);
      mask(0, all());
      signInputs(all(), all());
      List<SignedMessage> reveals = new ArrayList<>();
      for (boolean first : new boolean[] {true, false}) {
        ClientSet told = first ? oneHalf : all().minus(oneHalf).minus(colluders);
        ClientSet included = included(first);
        SignedMessage quorum = quorum(union(told, colluders), all(), included);
        for (int i : around.and(told).indices()) {
          deal(i);
          mask(i, all());
          victim = round.clients.get(i);
          victim.onSurvivors(survivors(i, all(), included));
          reveals.add(victim.onQuorum(quorum));
        }
      }
      MaskSum masks =
          new MaskSum()
              .subtract(Derivations.selfSeed(open(0, Kind.SELF_SEED, reveals), seal.sid(), 0));
      SecretBytes key = open(0, Kind.MASK_KEY, reveals);
      for (int other : around.indices()) {
        unmaskPair(masks, 0, other, 0, key);
      }
      return read(0, masks);
    }

    int colluderCount() {
      return seal.thresholds().colluders();
    }
  }

  /** The two sets differ in client 0 alone. */
  abstract static class OneMoreOrLess extends TwoIncludedSets {
    OneMoreOrLess(int n) {
      super(n);
    }

    @Override
    void split() {
      // As many of the neighbours collude as of the roster.
      colluders = ClientSet.none(round.n());
      int[] around = seal.neighbors(0).indices();
      for (int i = 0; i < around.length / 10; i++) {
        colluders = colluders.with(around[10 * i]);
      }
      for (int i = 1; colluders.size() < colluderCount(); i++) {
        if (!seal.neighbors(0).contains(i)) {
          colluders = colluders.with(i);
        }
      }
      // Every other honest client, first of the neighbours, then of the rest.
      oneHalf = ClientSet.of(round.n(), 0);
      boolean first = false;
      for (ClientSet part : List.of(seal.neighbors(0), all().minus(seal.neighbors(0)))) {
        for (int i : part.minus(colluders).indices()) {
          if (i != 0) {
            oneHalf = first ? oneHalf.with(i) : oneHalf;
            first = !first;
          }
        }
      }
    }

    @Override
    ClientSet included(boolean first) {
      return first ? all() : all().without(0);
    }
  }

  static final class SplitOf100 extends OneMoreOrLess {
    SplitOf100() {
      super(100);
    }
  }

  static final class SplitOf300 extends OneMoreOrLess {
    SplitOf300() {
      super(300);
    }
  }

  static final class SplitOf1000 extends OneMoreOrLess {
    SplitOf1000() {
      super(1000);
    }
  }

  /**
   * The two sets have nobody in common but the colluders, who stand so evenly along the ring that
   * neither set is too thin anywhere.
   */
  abstract static class DisjointSets extends TwoIncludedSets {
    DisjointSets(int n) {
      super(n);
    }

    @Override
    void split() {
      int n = round.n();
      int start = seal.graph().position(0);
      colluders = ClientSet.none(n);
      oneHalf = ClientSet.none(n);
      boolean first = true;
      for (int step = 0; step < n; step++) {
        int client = seal.graph().clientAt((start + step) % n);
        if (step % 10 == 5) {
          colluders = colluders.with(client);
        } else {
          oneHalf = first ? oneHalf.with(client) : oneHalf;
          first = !first;
        }
      }
    }

    @Override
    ClientSet included(boolean first) {
      ClientSet half = first ? oneHalf : all().minus(oneHalf).minus(colluders);
      return ClientSet.of(round.n(), union(half, colluders));
    }
  }

  static final class DisjointSetsOf100 extends DisjointSets {
    DisjointSetsOf100() {
      super(100);
    }
  }

  static final class DisjointSetsOf300 extends DisjointSets {
    DisjointSetsOf300() {
      super(300);
    }
  }

  static final class DisjointSetsOf1000 extends DisjointSets {
    DisjointSetsOf1000() {
      super(1000);
    }
  }

  /**
   * Client 0 is shown another set of dealers than everybody else: every other of its honest
   * neighbours is kept from it. Then those that it was shown are said to be lost. The others'
   * shares give its own seed, as it is included, and the mask keys of all whose masks cover it.
   */
  abstract static class AnotherDealers extends RingAttack {
    private final int n;
    private ClientSet colluders;
    private ClientSet shown;
    private ClientSet kept;

    AnotherDealers(int n) {
      this.n = n;
    }

    @Override
    String run() throws Exception {
      ring(n, 20);
      choose();
      ClientSet included = all().minus(shown);
      ClientSet holders = holders(included);
      for (int colluder : colluders.indices()) {
        collude(colluder);
      }
      for (int i : shown.with(0).indices()) {
        deal(i);
      }
      mask(0, all().minus(kept));
      signInputs(included, all());
      int[] confirmed = new int[seal.thresholds().quorum()];
      System.arraycopy(included.without(0).indices(), 0, confirmed, 0, confirmed.length);
      SignedMessage quorum = quorum(confirmed, all(), included);
      List<SignedMessage> reveals = new ArrayList<>();
      for (ClientSet part : List.of(kept, holders.minus(kept))) {
        for (int i : part.indices()) {
          deal(i);
          mask(i, all());
          victim = round.clients.get(i);
          victim.onSurvivors(survivors(i, all(), included));
          reveals.add(victim.onQuorum(quorum));
        }
      }
      MaskSum masks =
          new MaskSum()
              .subtract(Derivations.selfSeed(open(0, Kind.SELF_SEED, reveals), seal.sid(), 0));
      for (int lost : shown.indices()) {
        unmaskPair(masks, 0, lost, lost, open(lost, Kind.MASK_KEY, reveals));
      }
      for (int colluder : colluders.indices()) {
        unmaskPair(masks, 0, colluder, colluder, maskKey(colluder));
      }
      return read(0, masks);
    }

    /** As few colluders as the windows of both sets need, evenly among the neighbours of 0. */
    private void choose() {
      int half = seal.thresholds().halfDegree();
      int each = 2 * seal.thresholds().windowMin() - half + 1;
      if (2 * each > seal.thresholds().colluders()) {
        throw new AssertionError("more colluders than the round allows for");
      }
      colluders = ClientSet.none(n);
      shown = ClientSet.none(n);
      kept = ClientSet.none(n);
      int placed = 0;
      boolean show = true;
      for (int step = 0; step < 2 * half; step++) {
        int x = step + 1;
        int client = seal.graph().holder(0, x);
        if (step == (2 * placed + 1) * half / (2 * each)) {
          colluders = colluders.with(client);
          placed++;
        } else {
          shown = show ? shown.with(client) : shown;
          kept = show ? kept : kept.with(client);
          show = !show;
        }
      }
      for (ClientSet set : List.of(all().minus(kept), all().minus(shown))) {
        if (!WindowCheck.passes(seal.graph(), seal.thresholds(), set::contains)) {
          throw new AssertionError("a set is too thin somewhere");
        }
      }
    }

    /** Honest included clients, from 0 outwards, until each secret that is needed can be opened. */
    private ClientSet holders(ClientSet included) {
      ClientSet holders = kept;
      for (int reach = seal.thresholds().halfDegree() + 1; !isEnough(holders); reach++) {
        for (int step : new int[] {reach, -reach}) {
          int position = Math.floorMod(seal.graph().position(0) + step, n);
          int client = seal.graph().clientAt(position);
          holders = included.contains(client) ? holders.with(client) : holders;
        }
      }
      return holders;
    }

    private boolean isEnough(ClientSet holders) {
      for (int dealer : shown.with(0).indices()) {
        int able = seal.neighbors(dealer).and(holders).size();
        able += seal.neighbors(dealer).and(colluders).size();
        if (able < seal.thresholds().threshold()) {
          return false;
        }
      }
      return true;
    }
  }

  static final class AnotherDealersOf100 extends AnotherDealers {
    AnotherDealersOf100() {
      super(100);
    }
  }

  static final class AnotherDealersOf300 extends AnotherDealers {
    AnotherDealersOf300() {
      super(300);
    }
  }

  static final class AnotherDealersOf1000 extends AnotherDealers {
    AnotherDealersOf1000() {
      super(1000);
    }
  }

  /**
   * Two runs of half the degree are said to be lost. What is left falls into two pieces that have
   * no masks in common, so that the shares open two sums.
   */
  static final class TwoGaps extends RingAttack {
    @Override
    String run() throws Exception {
      ring(65, 20);
      round.share(i -> true);
      round.mask(i -> true);
      int half = seal.thresholds().halfDegree();
      ClientSet included = all();
      ClientSet piece = ClientSet.none(65);
      int length = (65 - 2 * half) / 2;
      for (int position = 0; position < 65; position++) {
        int client = seal.graph().clientAt(position);
        boolean inGap =
            position < half || (position >= half + length && position < 2 * half + length);
        included = inGap ? included.without(client) : included;
        piece = position >= half && position < half + length ? piece.with(client) : piece;
      }
      List<Confirmation> confirmations = new ArrayList<>();
      for (int i : included.indices()) {
        victim = round.clients.get(i);
        victim.onSurvivors(survivors(i, all(), included));
        confirmations.add(confirmation(i, all(), included));
      }
      SignedMessage quorum = quorum(confirmations, confirmers(included.indices()), all(), included);
      List<SignedMessage> reveals = new ArrayList<>();
      for (int i : included.indices()) {
        victim = round.clients.get(i);
        reveals.add(victim.onQuorum(quorum));
      }
      MaskSum masks = new MaskSum();
      for (int i : piece.indices()) {
        masks.subtract(Derivations.selfSeed(open(i, Kind.SELF_SEED, reveals), seal.sid(), i));
        for (int lost : seal.neighbors(i).minus(included).indices()) {
          unmaskPair(masks, i, lost, lost, open(lost, Kind.MASK_KEY, reveals));
        }
      }
      long[] sum = round.maskedSum(piece);
      masks.applyTo(sum);
      return java.util.Arrays.equals(sum, round.plainSum(piece))
          ? "read the sum of " + piece.size() + " of " + included.size()
          : "read nothing";
    }
  }
}
