package dev.cairn.client.djl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.function.Supplier;

/** What every error about somebody's data must be. */
final class Defects {
  private Defects() {}

  /** The reading must fail with one line that begins with the file and says each of these. */
  static void refused(Supplier<Examples> reading, Object file, String... said) {
    Throwable thrown = catchThrowable(reading::get);
    assertThat(thrown).isInstanceOf(DataException.class).hasNoCause();
    assertThat(thrown.getMessage())
        .startsWith(file + ": ")
        .hasLineCount(1)
        .contains(": expected ")
        .contains(said);
  }

  /** What the error says after the file's name, which in a test is full of random digits. */
  static String said(Supplier<Examples> reading, Object file) {
    String message = catchThrowable(reading::get).getMessage();
    return message.replace(file.toString(), "");
  }
}
