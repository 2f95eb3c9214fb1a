package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.vectors.Vectors;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the rows about the primitives are worth: each of them fails on a library in which one line
 * reads otherwise.
 */
class CipherMutantsIT {
  @TempDir Path folder;

  /** A row's test, and a line that must not read so. */
  enum Mutant {
    ROW04_KEYS_MAY_BE_WRITTEN_IN_ANY_WAY(
        "cipher.KeyAgreement", "|| !isCanonical(publicKey)", "", Row.ROW04),
    ROW04_KEYS_MAY_BE_OF_LOW_ORDER(
        "cipher.KeyAgreement", "Arrays.equals(low, publicKey)", "low == null", Row.ROW04),
    ROW38_MASKS_OF_ALL_SESSIONS_ARE_THE_SAME(
        "message.Derivations",
        "Hkdf.derive(agreed, sid, info, MaskExpander.SEED_LENGTH)",
        "Hkdf.derive(agreed, new byte[32], info, MaskExpander.SEED_LENGTH)",
        Row.ROW38),
    ROW38_A_PURPOSE_IS_THAT_OF_ANOTHER(
        "message.Derivations", "label(\"CSA1/self\")", "label(\"CSA1/mask\")", Row.ROW38),
    ROW39_A_BIT_OF_EACH_LANE_STAYS_IN_CLEAR(
        "cipher.VarHandleLaneKernel",
        "lanes[at + i] += (long) WORDS.get(stream, streamAt + (i << 3));",
        "lanes[at + i] += (long) WORDS.get(stream, streamAt + (i << 3)) >>> 1;",
        Row.ROW39),
    ROW40_BLOCKS_ARE_COUNTED_IN_32_BITS(
        "cipher.MaskStream", "(byte) (block >>>", "(byte) ((block & 0xffffffffL) >>>", Row.ROW40),
    ROW40_A_RANGE_BEGINS_WITH_A_BLOCK(
        "cipher.MaskExpander", "int skip = lead;", "int skip = 0;", Row.ROW40);

    private final String className;
    private final String snippet;
    private final String replacement;
    private final Row row;

    Mutant(String className, String snippet, String replacement, Row row) {
      this.className = className;
      this.snippet = snippet;
      this.replacement = replacement;
      this.row = row;
    }
  }

  /** The tests of a row, one after the other. */
  enum Row {
    ROW04,
    ROW38,
    ROW39,
    ROW40
  }

  /** Called by name, also in a library that is changed. */
  static void run(String row) throws Exception {
    switch (Row.valueOf(row)) {
      case ROW04 ->
          new WycheproofTest()
              .row04_keysOfLowOrder_andKeysThatAreNotCanonical_areRefused_allOthersAgree();
      case ROW38 -> {
        MaskDomainsTest test = new MaskDomainsTest();
        test.row38_sessionPurposeAndClients_allChangeTheStream();
        MaskDomainsTest.mask_seeds().forEach(test::row38_knownAnswers);
      }
      case ROW39 -> new MaskedLanesTest().row39_maskedLanes_areUniform_whateverIsBelow();
      case ROW40 -> {
        MaskStreamSeekTest test = new MaskStreamSeekTest();
        for (Vectors.Case vector : MaskStreamSeekTest.mask_stream_far().toList()) {
          test.row40_knownAnswers_beyond4GiB(vector);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRow_passes_andFailsOnItsMutant(Mutant mutant) throws Exception {
    assertThatCode(() -> run(mutant.row.name())).doesNotThrowAnyException();
    MutatedLibrary library =
        new MutatedLibrary(mutant.className, mutant.snippet, mutant.replacement, folder);
    try (URLClassLoader loader = library.loader()) {
      Method run =
          loader.loadClass(CipherMutantsIT.class.getName()).getDeclaredMethod("run", String.class);
      run.setAccessible(true);
      assertThatThrownBy(() -> run.invoke(null, mutant.row.name()))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .isInstanceOf(AssertionError.class);
    }
  }

  /** The tests of other virtual machines, run on a library in which one line reads otherwise. */
  private OtherJvmsTest otherJvms(String replacement) throws Exception {
    OtherJvmsTest tests = new OtherJvmsTest();
    tests.classPath =
        new MutatedLibrary(
                "cipher.StreamSelfTest",
                "return gigabytesPerSecond >= GIGABYTES_PER_SECOND_MIN;",
                replacement,
                folder)
            .classPath();
    return tests;
  }

  @Test
  void row45_slowStreams_failWhereEverythingCountsAsFast() throws Exception {
    OtherJvmsTest tests = otherJvms("return true;");
    assertThatThrownBy(tests::row45_withoutTheAesUnit_resultsAreTheSame_andAWarningIsGiven)
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(tests::row45_interpreted_resultsAreTheSame_andAWarningIsGiven)
        .isInstanceOf(AssertionError.class);
  }

  /** Where there is no such unit, the warning must not be missing. */
  @Test
  void row45_fastStreams_failWhereEverythingCountsAsSlow() throws Exception {
    OtherJvmsTest tests =
        otherJvms(OtherJvmsTest.processorHasAes() ? "return false;" : "return true;");
    assertThatThrownBy(tests::row45_withTheAesUnit_noWarningIsGiven)
        .isInstanceOf(AssertionError.class);
  }
}
