package dev.cairn.secagg.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.message.Parcel;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharePlaintext;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DealtSharesTest {
  private static final byte[] COMMIT = {1, 2, 3};

  private static byte[] leaf(int place) {
    byte[] leaf = new byte[32];
    leaf[0] = (byte) (place + 1);
    return leaf;
  }

  /** A dealer's commitments to five shares. */
  private static DealtShares five() {
    List<Parcel> parcels = new ArrayList<>();
    for (int place = 0; place < 5; place++) {
      parcels.add(new Parcel(new byte[SharePlaintext.CIPHER_BYTES], leaf(place)));
    }
    SignedMessage message =
        new SignedMessage(new byte[0], new byte[64], ShareKeysMessage.encodeAttachment(parcels));
    return new DealtShares(7, new ShareKeysMessage(new byte[32], 7, new byte[32], COMMIT), message);
  }

  @Test
  void leaves_standAtTheirPlaces() {
    DealtShares dealt = five();
    assertThat(dealt.dealer()).isEqualTo(7);
    assertThat(dealt.selfCommit()).isEqualTo(COMMIT);
    for (int place = 0; place < 5; place++) {
      for (int other = 0; other < 5; other++) {
        assertThat(dealt.isLeaf(place, leaf(other))).isEqualTo(place == other);
      }
    }
  }

  @Test
  void shares_countOnce_andTheFirstThatAreThereAreTaken() {
    DealtShares dealt = five();
    byte[][] shares = {{10}, {11}, {12}, {13}, {14}};
    assertThat(dealt.size()).isZero();
    for (int place : new int[] {4, 1, 3, 1}) {
      dealt.put(place, shares[place]);
    }
    assertThat(dealt.size()).isEqualTo(3);
    assertThat(dealt.places(2)).containsExactly(1, 3);
    assertThat(dealt.places(3)).containsExactly(1, 3, 4);
    assertThat(dealt.places(0)).isEmpty();
    assertThat(dealt.at(new int[] {3, 4})).isDeepEqualTo(new byte[][] {{13}, {14}});
  }

  @Test
  void wiped_sharesAreZero_andGone() {
    DealtShares dealt = five();
    byte[] share = {10, 11};
    dealt.put(2, share);
    dealt.wipe();
    assertThat(share).containsOnly(0);
    assertThat(dealt.size()).isZero();
    dealt.put(2, new byte[] {1});
    assertThat(dealt.size()).isEqualTo(1);
  }
}
