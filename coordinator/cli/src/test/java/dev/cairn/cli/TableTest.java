package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columns_areAligned() {
    Table table = new Table("A", "LONGER");
    table.row("wide cell", 1);
    table.row(null, "x");
    StringWriter text = new StringWriter();
    table.print(new PrintWriter(text));
    assertThat(text.toString().lines())
        .containsExactly("A          LONGER", "wide cell  1", "-          x");
  }

  @Test
  void rowOfAnotherLength_isRefused() {
    assertThatThrownBy(() -> new Table("A").row("x", "y")).hasMessageContaining("1 cells, not 2");
  }
}
