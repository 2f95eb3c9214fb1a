package dev.cairn.secagg.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class M61Test {
  private static final BigInteger P = BigInteger.TWO.pow(61).subtract(BigInteger.ONE);

  static Stream<Vectors.Case> m61() {
    return Vectors.read("m61");
  }

  @ParameterizedTest
  @MethodSource("m61")
  void knownAnswers(Vectors.Case vector) {
    long a = Long.parseLong(vector.text("a"));
    long b = Long.parseLong(vector.text("b"));
    assertThat(M61.add(a, b)).isEqualTo(Long.parseLong(vector.text("sum")));
    assertThat(M61.subtract(a, b)).isEqualTo(Long.parseLong(vector.text("difference")));
    assertThat(M61.multiply(a, b)).isEqualTo(Long.parseLong(vector.text("product")));
  }

  @SeededTest
  void bigIntegers_giveTheSame(SplittableRandom random) {
    for (int i = 0; i < 500; i++) {
      long a = random.nextLong(M61.P);
      long b = random.nextLong(M61.P);
      BigInteger bigA = BigInteger.valueOf(a);
      BigInteger bigB = BigInteger.valueOf(b);
      assertThat(M61.add(a, b)).isEqualTo(bigA.add(bigB).mod(P).longValueExact());
      assertThat(M61.subtract(a, b)).isEqualTo(bigA.subtract(bigB).mod(P).longValueExact());
      assertThat(M61.multiply(a, b)).isEqualTo(bigA.multiply(bigB).mod(P).longValueExact());
    }
  }

  @SeededTest(runs = 20)
  void inverses_oneByOneAndTogether(SplittableRandom random) {
    long[] elements = random.longs(1 + random.nextInt(20), 1, M61.P).toArray();
    long[] together = LagrangeWeights.invertAll(elements);
    for (int i = 0; i < elements.length; i++) {
      long expected = BigInteger.valueOf(elements[i]).modInverse(P).longValueExact();
      assertThat(M61.invert(elements[i])).isEqualTo(expected);
      assertThat(together[i]).isEqualTo(expected);
    }
  }
}
