package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.fuzz.Memory;
import dev.cairn.secagg.fuzz.Refusals;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.ShareRouter;
import dev.cairn.secagg.server.Unmasking;
import dev.cairn.secagg.server.UnmaskingException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Every entry of the coordinator is given damaged messages that the client signed itself: each is
 * taken or refused with the library's own exception, within the memory that its length allows, and
 * no sum comes out wrong.
 */
final class CoordinatorFuzz {
  private static final List<MessageType> TYPES =
      List.of(
          MessageType.ADVERTISE,
          MessageType.SHARE_KEYS,
          MessageType.MASKED_INPUT,
          MessageType.CONFIRM,
          MessageType.REVEAL);

  /** What a message may cost: checking two signatures of Ed25519, and copies of its parts. */
  private static final long CHECK_BYTES = 60_000;

  private static final int BYTES_PER_BYTE = 10;

  /** What opening a sum may cost for each client: the shares, and a key schedule for each mask. */
  private static final int SUM_BYTES_PER_CLIENT = 80_000;

  private final FuzzedRound world;
  private final FuzzedRound other;
  private final TestRound round;
  private final Refusals refusals;
  private final SplittableRandom random;
  private final MessageDamage damage;
  private final Memory memory = new Memory(CHECK_BYTES, BYTES_PER_BYTE);
  private final Memory sums = new Memory(CHECK_BYTES, SUM_BYTES_PER_CLIENT);
  private final List<KeyDirectory> directories = new ArrayList<>();
  private final ClientSet dealers;
  private final ClientSet included;
  private final MaskedInputs inputs;
  private final Confirmations confirmations;

  CoordinatorFuzz(FuzzedRound world, FuzzedRound other, Refusals refusals, SplittableRandom random)
      throws Exception {
    this.world = world;
    this.other = other;
    this.round = world.round;
    this.refusals = refusals;
    this.random = random;
    this.damage = new MessageDamage(random);
    dealers = round.router.dealers();
    included = round.included();
    for (int i = 0; i < round.n(); i++) {
      KeyDirectory directory = new KeyDirectory(round.config.body(), round.authority);
      for (int j = 0; j < round.n(); j++) {
        if (j != i) {
          directory.add(round.roster.member(j));
        }
      }
      directories.add(directory);
    }
    inputs = new MaskedInputs(round.roster, dealers);
    confirmations = new Confirmations(round.roster, dealers, included);
    for (int i = 1; i < included.size(); i++) {
      if (i % 2 == 1) {
        inputs.add(i, round.inputs.get(i));
      }
      if (round.isMalicious() && i % 2 == 1) {
        confirmations.add(i, round.confirms.get(i));
      }
    }
  }

  void run(int count) throws Exception {
    int types = round.isMalicious() ? TYPES.size() : 3;
    for (int i = 0; i < count; i++) {
      once(TYPES.get(random.nextInt(types)), random.nextInt(world.included().length));
    }
  }

  /** Prints the most that any message, and any sum, made the coordinator allocate. */
  void report() {
    System.out.printf(
        "fuzz, coordinator of %d: at most %d bytes were allocated for a message, %d for a sum%n",
        round.n(), memory.most(), sums.most());
  }

  private void once(MessageType type, int sender) throws Exception {
    MessageSigner signer = round.clients.get(sender).signer;
    SignedMessage sibling = (random.nextInt(4) == 0 ? other : world).any(type, random);
    SignedMessage message =
        damage.of(
            type,
            world.said(type, sender),
            sibling,
            round.n(),
            world.context(type),
            MessageDamage.of(signer));
    int claimed = random.nextInt(16) > 0 ? sender : random.nextInt(-1, round.n() + 2);
    int length = message.body().length + message.attachment().length;
    refusals.input(true);
    try {
      if (type == MessageType.REVEAL) {
        reveal(claimed, message);
      } else {
        Memory.Step check = check(type, claimed, message);
        memory.within(length(message), check);
      }
      refusals.accepted();
    } catch (ProtocolException e) {
      refusals.refused(e);
    } catch (UnmaskingException e) {
      // All dealers are honest, so all that a damaged share can do is to be missing.
      assertThat(e.reason()).isEqualTo(UnmaskingException.Reason.TOO_FEW_SHARES);
      refusals.refused(e);
    } catch (RuntimeException e) {
      throw new AssertionError(type + " of " + sender + " as " + claimed, e);
    }
  }

  private static int length(SignedMessage message) {
    return message.body().length + message.attachment().length;
  }

  /** Where nothing is taken up yet, and now and then where the client has spoken before. */
  private Memory.Step check(MessageType type, int claimed, SignedMessage message) {
    boolean before = random.nextInt(8) == 0;
    switch (type) {
      case ADVERTISE:
        int known = Math.floorMod(claimed, round.n());
        byte[] clientId = round.roster.member(known).clientId();
        KeyDirectory directory = directories.get(before ? (known + 1) % round.n() : known);
        return () -> directory.check(clientId, message);
      case SHARE_KEYS:
        return () -> ShareRouter.check(round.roster, claimed, message);
      case MASKED_INPUT:
        return before ? () -> inputs.add(claimed, message) : () -> inputs.check(claimed, message);
      default:
        return before
            ? () -> confirmations.add(claimed, message)
            : () -> confirmations.check(claimed, message);
    }
  }

  /** Now and then the sum is opened with it. */
  private void reveal(int claimed, SignedMessage message) throws Exception {
    try (Unmasking unmasking = new Unmasking(round.roster, dealers, included, round.shareKeys)) {
      memory.within(length(message), () -> unmasking.add(claimed, message));
      if (random.nextInt(4) == 0) {
        for (int i : included.indices()) {
          if (i != claimed) {
            unmasking.add(i, round.reveals.get(i));
          }
        }
        sums.within(
            round.n(),
            () -> {
              long[] sum = round.maskedSum(included);
              unmasking.unmask(sum);
              assertThat(sum).isEqualTo(round.plainSum(included));
            });
      }
    }
  }
}
