package dev.cairn.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionerTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "iid",
        "one-class",
        "dirichlet:0.5",
        "dirichlet:0.001",
        "dirichlet:1000000",
        "quantity:0",
        "quantity:1.5",
        "dirichlet:0.1",
        "dirichlet:0.333333333333333"
      })
  void parse_readsWhatTextWrites(String text) {
    assertThat(Partitioner.parse(text).text()).isEqualTo(text);
    assertThat(Partitioner.parse(text)).hasToString(text);
  }

  @Test
  void text_isAsShortAsPossible() {
    assertThat(Partitioner.parse("dirichlet:0.500").text()).isEqualTo("dirichlet:0.5");
    assertThat(Partitioner.parse("quantity:2.0").text()).isEqualTo("quantity:2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dirichlett:0.5 | did you mean dirichlet:0.5?",
        "Dirichlet:0.3  | did you mean dirichlet:0.3?",
        "IID            | got \"IID\"",
        "iidd           | did you mean iid?",
        "oneclass       | did you mean one-class?",
        "quantitiy:2    | did you mean quantity:2?",
        "powerlaw       | expected iid, dirichlet:ALPHA, quantity:EXPONENT or one-class",
        "''             | expected iid, dirichlet:ALPHA, quantity:EXPONENT or one-class",
        "dirichlet      | dirichlet needs an alpha, such as dirichlet:0.5, got \"dirichlet\"",
        "dirichlet:     | dirichlet needs an alpha, such as dirichlet:0.5",
        "dirichlet:0,5  | such as dirichlet:0.5, got \"dirichlet:0,5\"",
        "dirichlet:-1   | such as dirichlet:0.5",
        "dirichlet:NaN  | such as dirichlet:0.5",
        "dirichlet:0    | the alpha of dirichlet must be 0.001 to 1000000, got 0.0",
        "quantity       | quantity needs an exponent, such as quantity:1.5",
        "quantity:11    | the exponent of quantity must be 0 to 10",
        "iid:1          | iid takes no figure, got \"iid:1\"; did you mean iid?",
        "one-class:2    | did you mean one-class?"
      })
  void parse_saysWhatWasMeant(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitioner.parse(text))
        .withMessageContaining(message);
  }

  @Test
  void aVeryLongText_isNotRepeated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitioner.parse("x".repeat(1_000)))
        .withMessageEndingWith("got a text of 1000 letters");
  }
}
