package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.protocol.ClientId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadAllowanceTest {
  private static final ClientId A = new ClientId("a");
  private static final ClientId B = new ClientId("b");

  private final AtomicLong now = new AtomicLong(5_000);
  private final UploadAllowance allowance = new UploadAllowance(100, 1_000, now::get);

  private UploadAllowance.Share sent(ClientId client, long bytes) {
    UploadAllowance.Share share = allowance.take(client, bytes);
    share.arrived(bytes);
    share.close();
    return share;
  }

  private Overload refused(ClientId client, long bytes) {
    return catchThrowableOfType(Overload.class, () -> allowance.take(client, bytes));
  }

  @Test
  void lastByteOfTheWindow_isTaken_andOneMoreIsToldWhenToComeBack() {
    sent(A, 60);
    now.addAndGet(400);
    sent(A, 40);

    Overload overload = refused(A, 1);

    assertThat(overload.limit()).isEqualTo("limits.uploadBytes");
    assertThat(overload.retryAfterMillis()).isEqualTo(600);
    assertThat(overload)
        .hasMessage(
            "this device has sent 100 bytes, and may send 100 within 1000 ms, of which 600 ms are"
                + " left");
    sent(B, 100);
  }

  @Test
  void windowBeginsAnew_whenItIsOver_andNotBefore() {
    sent(A, 100);
    now.addAndGet(999);
    assertThat(refused(A, 1).retryAfterMillis()).isEqualTo(1);
    now.addAndGet(1);
    sent(A, 100);
    assertThat(refused(A, 1).retryAfterMillis()).isEqualTo(1_000);
  }

  @Test
  void whatIsOnItsWay_counts_andWhatDoesNotComeIsGivenBack() {
    UploadAllowance.Share broken = allowance.take(A, 90);
    assertThat(refused(A, 11)).isNotNull();
    broken.arrived(30);
    broken.close();
    broken.close();
    sent(A, 70);
    assertThat(refused(A, 1)).isNotNull();
  }

  /** Its connection may be broken without anybody's having noticed: that is no reason for hours. */
  @Test
  void whoeverStillSends_isToldToAskAgainSoon() {
    UploadAllowance hours = new UploadAllowance(100, 3_600_000, now::get);
    UploadAllowance.Share open = hours.take(A, 90);
    Overload overload = catchThrowableOfType(Overload.class, () -> hours.take(A, 11));
    assertThat(overload.retryAfterMillis()).isEqualTo(UploadAllowance.OPEN_RETRY_MILLIS);
    open.arrived(90);
    open.close();
    overload = catchThrowableOfType(Overload.class, () -> hours.take(A, 11));
    assertThat(overload.retryAfterMillis()).isEqualTo(3_600_000);
  }

  @Test
  void uploadThatOutlivesItsWindow_givesNothingBackToTheNext() {
    UploadAllowance.Share slow = allowance.take(A, 90);
    now.addAndGet(1_000);
    sent(A, 100);
    slow.close();
    assertThat(refused(A, 1)).isNotNull();
  }

  @Test
  void firstUpdateOfAWindow_isTaken_howeverLarge() {
    sent(A, 1_000);
    assertThat(refused(A, 1)).isNotNull();
    now.addAndGet(1_000);
    sent(A, 1_000);
  }

  @Test
  void firstUpdateThatBroke_isTakenAgain_aFewTimes() {
    for (int i = 0; i < UploadAllowance.FIRST_TRIES_MAX - 1; i++) {
      UploadAllowance.Share broken = allowance.take(A, 1_000);
      broken.arrived(300);
      broken.close();
    }
    sent(A, 1_000);
    assertThat(refused(A, 1)).isNotNull();
    for (int i = 0; i < UploadAllowance.FIRST_TRIES_MAX; i++) {
      UploadAllowance.Share broken = allowance.take(B, 1_000);
      broken.arrived(300);
      broken.close();
    }
    assertThat(refused(B, 1)).as("a try too many").isNotNull();
  }

  /** The most that one coordinator takes: four updates, or the limit and two updates. */
  @ParameterizedTest
  @CsvSource({"1000, 4000", "100, 400", "40, 180"})
  void firstUpdateThatBreaksOffEachTime_isBounded(long bytes, long most) {
    List<UploadAllowance.Share> open = new ArrayList<>();
    List<Long> sent = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      // While the first one is on its way, another one has what is left of the limit.
      for (long next : new long[] {bytes, Math.max(1, 100 - bytes)}) {
        try {
          open.add(allowance.take(A, next));
          sent.add(next);
        } catch (Overload e) {
          assertThat(e.limit()).isEqualTo("limits.uploadBytes");
        }
      }
      for (int at = 0; at < open.size(); at++) {
        breakOff(open.get(at), sent.get(sent.size() - open.size() + at));
      }
      open.clear();
    }
    long all = sent.stream().mapToLong(each -> each - 1).sum();
    assertThat(all).isBetween(most * 9 / 10, most);
    assertThat(refused(A, bytes)).isNotNull();
  }

  private static void breakOff(UploadAllowance.Share share, long bytes) {
    share.arrived(bytes - 1);
    share.close();
  }

  @Test
  void clockThatIsSetBack_makesNobodyWaitForLongerThanAWindow() {
    sent(A, 100);
    now.addAndGet(-4_000);
    assertThat(refused(A, 1).retryAfterMillis()).isEqualTo(1_000);
    now.addAndGet(1_000);
    sent(A, 100);
  }

  @Test
  void oneClientTooMany_forgetsWhoSentLongestAgo() {
    sent(A, 100);
    sent(B, 100);
    for (int i = 0; i < UploadAllowance.CLIENTS_MAX - 1; i++) {
      sent(new ClientId("c" + i), 1);
    }
    assertThat(refused(B, 1)).isNotNull();
    sent(A, 100);
  }

  @Test
  void unlimited_takesEverything_andNothingIsNoAllowance() {
    UploadAllowance all = UploadAllowance.unlimited();
    for (int i = 0; i < 3; i++) {
      assertThat(all.take(A, Long.MAX_VALUE / 4)).isNotNull();
    }
    assertThatThrownBy(() -> new UploadAllowance(0, 1, now::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 byte in 1 ms");
  }
}
