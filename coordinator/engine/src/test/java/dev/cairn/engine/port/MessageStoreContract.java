package dev.cairn.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  private static final byte[] ADVERT = {1, 0, -1};
  private static final byte[] SHARES = {2};

  /** The store, empty at first. */
  protected abstract MessageStore messages();

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
}
