package dev.cairn.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store of messages of secure rounds must do, with the leases beside it. */
@Timeout(60)
public abstract class MessageStoreContract {
  private static final RoundId ROUND = RoundId.parse("run-1/1/1");

  /** Rounds whose names are like that of the first. */
  private static final List<RoundId> OTHERS =
      List.of(RoundId.parse("run-1/1/2"), RoundId.parse("run-1/11/1"), RoundId.parse("run-10/1/1"));

  private static final String RUN = "run/run-1";
  private static final String STREAM = "round/run-1/1/1";
  private static final byte[] ADVERT = {1, 0, -1};
  private static final byte[] SHARES = {2};

  /** The store, empty at first. */
  protected abstract MessageStore messages();

  /** The rounds' journal beside it, empty at first. */
  protected abstract Journal<RoundEvent> journal();

  /** The leases beside it, none at first. */
  protected abstract LeaseStore leases();

  private static Map<Digest, byte[]> named(byte[] message) {
    return Map.of(Digest.of(message), message);
  }

  private byte[] get(RoundId round, byte[] message) {
    return messages().get(round, Digest.of(message));
  }

  private void assertGone(RoundId round, byte[] message) {
    assertThatThrownBy(() -> get(round, message)).isInstanceOf(TroubleException.class);
  }

  @Test
  final void messages_areReadAsReceived_inTheirRoundOnly() {
    messages()
        .put(ROUND, Map.of(Digest.of(ADVERT), ADVERT.clone(), Digest.of(SHARES), SHARES.clone()));
    assertThat(get(ROUND, ADVERT)).isEqualTo(ADVERT);
    assertThat(get(ROUND, SHARES)).isEqualTo(SHARES);
    OTHERS.forEach(round -> assertGone(round, ADVERT));
  }

  @Test
  final void messageThatIsThere_stays() {
    messages().put(ROUND, named(ADVERT));
    messages().put(ROUND, Map.of(Digest.of(ADVERT), SHARES, Digest.of(SHARES), SHARES));
    assertThat(get(ROUND, ADVERT)).isEqualTo(ADVERT);
    assertThat(get(ROUND, SHARES)).isEqualTo(SHARES);
  }

  @Test
  final void storedMessage_isNobodysArray() {
    byte[] mine = ADVERT.clone();
    messages().put(ROUND, Map.of(Digest.of(ADVERT), mine));
    mine[0]++;
    get(ROUND, ADVERT)[1]++;
    assertThat(get(ROUND, ADVERT)).isEqualTo(ADVERT);
  }

  @Test
  final void erasure_leavesNothingOfARound_andTwiceIsNoError() {
    messages().put(ROUND, named(ADVERT));
    messages().put(ROUND, named(SHARES));
    OTHERS.forEach(round -> messages().put(round, named(ADVERT)));
    messages().erase(ROUND);
    messages().erase(ROUND);
    assertGone(ROUND, ADVERT);
    assertGone(ROUND, SHARES);
    OTHERS.forEach(round -> assertThat(get(round, ADVERT)).isEqualTo(ADVERT));
    messages().put(ROUND, named(SHARES));
    assertThat(get(ROUND, SHARES)).isEqualTo(SHARES);
  }

  @Test
  final void ownerWhoseLeaseWasTaken_addsNothing_andMayStillRead() {
    Lease former = Objects.requireNonNull(leases().take(RUN, "a", 600_000));
    MessageStore stale = messages().under(former);
    stale.put(ROUND, named(ADVERT));
    leases().release(former);
    Lease next = Objects.requireNonNull(leases().take(RUN, "b", 600_000));
    assertThatThrownBy(() -> stale.put(ROUND, named(SHARES)))
        .isInstanceOf(StaleOwnerException.class);
    assertGone(ROUND, SHARES);
    assertThat(stale.get(ROUND, Digest.of(ADVERT))).isEqualTo(ADVERT);
    messages().under(next).put(ROUND, named(SHARES));
    assertThat(get(ROUND, SHARES)).isEqualTo(SHARES);
  }

  @Test
  final void messagesThatAreAskedForTogether_areThoseThatAreReadOneByOne() {
    messages().put(ROUND, named(ADVERT));
    messages().put(ROUND, named(SHARES));
    Digest gone = Digest.of(new byte[] {9});
    assertThat(messages().getAll(ROUND, List.of(Digest.of(SHARES), Digest.of(ADVERT))))
        .containsOnlyKeys(Digest.of(ADVERT), Digest.of(SHARES))
        .containsEntry(Digest.of(ADVERT), ADVERT)
        .containsEntry(Digest.of(SHARES), SHARES);
    assertThat(messages().getAll(ROUND, List.of())).isEmpty();
    assertThatThrownBy(() -> messages().getAll(ROUND, List.of(Digest.of(ADVERT), gone)))
        .isInstanceOf(TroubleException.class);
    assertThatThrownBy(() -> messages().getAll(OTHERS.get(0), List.of(Digest.of(ADVERT))))
        .isInstanceOf(TroubleException.class);
  }

  private static List<RoundEvent> advertised(byte[] message) {
    return List.of(new RoundEvent.KeyAdvertised(new ClientId("a"), Digest.of(message)));
  }

  private void append(Lease lease, long version, byte[] message) {
    NamedMessages named = new NamedMessages(ROUND, named(message), messages().under(lease));
    journal().under(lease).append(STREAM, version, advertised(message), named, 1_000);
  }

  @Test
  final void messagesThatEventsName_areThereWithThem_andOnlyUnderTheLease() {
    Lease former = Objects.requireNonNull(leases().take(RUN, "a", 600_000));
    append(former, 0, ADVERT);
    assertThat(get(ROUND, ADVERT)).isEqualTo(ADVERT);
    assertThat(journal().load(STREAM)).isEqualTo(advertised(ADVERT));
    assertThatThrownBy(() -> append(former, 0, SHARES))
        .isInstanceOf(VersionConflictException.class);
    leases().release(former);
    Lease next = Objects.requireNonNull(leases().take(RUN, "b", 600_000));
    messages().erase(ROUND);
    assertThatThrownBy(() -> append(former, 1, SHARES)).isInstanceOf(StaleOwnerException.class);
    assertGone(ROUND, SHARES);
    assertThat(journal().load(STREAM)).isEqualTo(advertised(ADVERT));
    append(next, 1, SHARES);
    assertThat(get(ROUND, SHARES)).isEqualTo(SHARES);
    assertThat(journal().load(STREAM)).hasSize(2);
  }

  /** A store that has no part in a plain round. */
  private static final class NoMessages implements MessageStore {
    @Override
    public void put(RoundId round, Map<Digest, byte[]> messages) {
      throw new AssertionError("nothing is to be put");
    }

    @Override
    public byte[] get(RoundId round, Digest digest) {
      throw new AssertionError("nothing is to be read");
    }

    @Override
    public void erase(RoundId round) {
      throw new AssertionError("nothing is to be erased");
    }
  }

  /** A message that comes again is that of an append of which nobody heard. */
  @Test
  final void messagesThatAreThere_mayBeNamedAgain_andPlainEventsNameNone() {
    Lease lease = Objects.requireNonNull(leases().take(RUN, "a", 600_000));
    messages().put(ROUND, named(ADVERT));
    append(lease, 0, ADVERT);
    NamedMessages none = new NamedMessages(ROUND, Map.of(), new NoMessages());
    journal().append(STREAM, 1, List.of(new RoundEvent.ClientJoined(new ClientId("b"))), none, 2);
    assertThat(journal().load(STREAM)).hasSize(2);
    assertThat(get(ROUND, ADVERT)).isEqualTo(ADVERT);
  }
}
