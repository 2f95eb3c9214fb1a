package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.vectors.Vectors;
import dev.cairn.vectors.Vectors.Case;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attachments on the ring that are not what they should be, with bodies and signatures that are.
 */
class RingAttachmentsTest {
  private static final String ROSTER = "3 Roster";
  private static final String QUORUM = "9 Quorum";

  private static Stream<Case> bad(String message) {
    return Vectors.read("ring_bad_attachments")
        .filter(vector -> vector.text("message").equals(message));
  }

  static Stream<Case> rosters() {
    return bad(ROSTER);
  }

  /** The message on file, with another attachment. */
  private static SignedMessage changed(SignedMessage good, Case bad) {
    byte[] attachment = good.attachment();
    int at = bad.number("at");
    int behind = at + bad.number("remove");
    byte[] insert = bad.bytes("insert");
    byte[] other =
        ByteBuffer.allocate(at + insert.length + attachment.length - behind)
            .put(attachment, 0, at)
            .put(insert)
            .put(attachment, behind, attachment.length - behind)
            .array();
    assertThat(other).isNotEqualTo(attachment);
    return new SignedMessage(good.body(), good.signature(), other);
  }

  private static void assertEnds(ThrowingCallable told, Case bad) {
    assertThatThrownBy(told)
        .as(bad.toString())
        .isInstanceOfSatisfying(
            SecAggAbort.class,
            abort -> assertThat(abort.reason()).isEqualTo(Reason.valueOf(bad.text("reason"))));
  }

  @ParameterizedTest
  @MethodSource("rosters")
  void badRoster_endsIt(Case bad) throws Exception {
    TestRound round = FrozenRing.sealed(Adversary.MALICIOUS);
    SignedMessage roster = changed(round.rosterMessage(0), bad);
    TestClient client = round.clients.get(0);
    assertEnds(() -> client.onRoster(roster), bad);
    Secrets.checkEnded(client, Reason.valueOf(bad.text("reason")));
  }

  /** All clients are told the same; so each bad one can be told to another client of one round. */
  @Test
  void badQuorum_endsIt() throws Exception {
    TestRound round = FrozenRing.confirmed(Adversary.MALICIOUS);
    Iterator<Integer> clients = round.confirms.keySet().iterator();
    for (Case bad : bad(QUORUM).toList()) {
      SignedMessage quorum = changed(round.quorum, bad);
      TestClient client = round.clients.get(clients.next());
      assertEnds(() -> client.onQuorum(quorum), bad);
      Secrets.checkEnded(client, Reason.valueOf(bad.text("reason")));
    }
    TestClient last = round.clients.get(clients.next());
    assertThat(last.onQuorum(round.quorum)).isNotNull();
  }
}
