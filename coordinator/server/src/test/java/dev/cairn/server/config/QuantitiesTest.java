package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuantitiesTest {

  @Test
  void durations() {
    assertThat(Quantities.millis("500ms")).isEqualTo(500);
    assertThat(Quantities.millis("90s")).isEqualTo(90_000);
    assertThat(Quantities.millis("2m")).isEqualTo(120_000);
    assertThat(Quantities.millis("1h")).isEqualTo(3_600_000);
    assertThat(Quantities.millis("30 d")).isEqualTo(30L * 86_400_000);
    for (String none : List.of("", "5", "s", "-1s", "1.5h", "1h30m", "1000000000000d", "1M")) {
      assertThat(Quantities.millis(none)).as(none).isNull();
    }
  }

  @Test
  void durations_areWrittenInTheirLargestUnit() {
    for (String text : List.of("0ms", "1ms", "1500ms", "90s", "2m", "61m", "1h", "25h", "7d")) {
      Long millis = Quantities.millis(text);
      assertThat(Quantities.duration(millis)).isEqualTo(text);
    }
  }

  @Test
  void sizes() {
    assertThat(Quantities.bytes("12B")).isEqualTo(12);
    assertThat(Quantities.bytes("64KiB")).isEqualTo(65_536);
    assertThat(Quantities.bytes("3GiB")).isEqualTo(3L << 30);
    for (String none : List.of("", "64", "64MB", "1.5MiB", "999999999999999GiB")) {
      assertThat(Quantities.bytes(none)).as(none).isNull();
    }
  }

  @Test
  void numbers() {
    assertThat(Quantities.real("1e-4")).isEqualTo(1e-4);
    assertThat(Quantities.real(".5")).isEqualTo(0.5);
    assertThat(Quantities.real("+3.")).isEqualTo(3);
    assertThat(Quantities.whole("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    for (String none : List.of("", "1_000", "0x10", "NaN", "1,5", "1d", "1f", "٣")) {
      assertThat(Quantities.real(none)).as(none).isNull();
      assertThat(Quantities.whole(none)).as(none).isNull();
    }
  }

  @Test
  void spelling_countsInsertionsDeletionsAndSubstitutions() {
    assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Spelling.distance("", "abc")).isEqualTo(3);
    assertThat(Spelling.closest("momentun", List.of("epochs", "momentum"))).isEqualTo("momentum");
    assertThat(Spelling.closest("colour", List.of("epochs", "momentum"))).isNull();
  }
}
