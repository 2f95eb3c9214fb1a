package dev.cairn.secagg.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.ring.RingSumException;
import dev.cairn.secagg.server.UnmaskingException;
import dev.cairn.secagg.sharing.SharingException;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;

/** Counts what became of fuzzed inputs: accepted, or refused with which code. */
public final class Refusals {
  private static final int SLOW_SUITE = 60_000;

  private final Map<String, Integer> counts = new TreeMap<>();
  private int inputs;
  private int resigned;

  /** Inputs of the slow suite: as many as fit two minutes, or {@code -DfuzzInputs}. */
  public static int inputsOfTheSlowSuite() {
    return Integer.getInteger("fuzzInputs", SLOW_SUITE);
  }

  /** Counts an input; {@code signed} if a valid key signed it after it was damaged. */
  public void input(boolean signed) {
    inputs++;
    resigned += signed ? 1 : 0;
  }

  public int inputs() {
    return inputs;
  }

  /** How many of the inputs were signed after they were damaged. */
  public int resigned() {
    return resigned;
  }

  public void accepted() {
    counts.merge("accepted", 1, Integer::sum);
  }

  /** Counts a code of one of the library's own exceptions. */
  public void refused(Enum<?> code) {
    counts.merge(name(code), 1, Integer::sum);
  }

  /** Counts a refusal, and fails if it is none of the library's own. */
  public void refused(Exception e) {
    assertThat(e.getMessage()).isNotBlank();
    if (e instanceof ProtocolException) {
      refused(((ProtocolException) e).defect());
    } else if (e instanceof SecAggAbort) {
      refused(((SecAggAbort) e).reason());
    } else if (e instanceof UnmaskingException) {
      refused(((UnmaskingException) e).reason());
    } else if (e instanceof SharingException) {
      refused(((SharingException) e).reason());
    } else if (e instanceof CipherException || e instanceof RingSumException) {
      counts.merge(e.getClass().getSimpleName(), 1, Integer::sum);
    } else {
      throw new AssertionError("not one of the library's own refusals", e);
    }
  }

  public int count(Enum<?> code) {
    return counts.getOrDefault(name(code), 0);
  }

  /** Prints the counts. */
  public void report(String what) {
    System.out.printf(
        "fuzz, %s: %d inputs, %d of them signed after the damage: %s%n",
        what, inputs, resigned, counts);
  }

  /** Fails unless every code of this enum was hit. */
  public <E extends Enum<E>> void checkAllHit(Class<E> codes) {
    EnumSet<E> missing = EnumSet.allOf(codes);
    missing.removeIf(code -> count(code) > 0);
    assertThat(missing).as("codes of %s that nothing was refused with", codes.getName()).isEmpty();
  }

  private static String name(Enum<?> code) {
    Class<?> codes = code.getDeclaringClass();
    Class<?> owner = codes.getEnclosingClass() == null ? codes : codes.getEnclosingClass();
    return owner.getSimpleName() + "." + code;
  }
}
