package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineFitTest {
  @Test
  void of_pointsOnALine_findsIt() {
    LineFit fit = LineFit.of(List.of(point(0.4, 2.2), point(4, 13), point(40, 121)));
    assertThat(fit.intercept()).isCloseTo(1, within(1e-9));
    assertThat(fit.slope()).isCloseTo(3, within(1e-9));
    assertThat(fit.residual(point(40, 121))).isCloseTo(0, within(1e-9));
  }

  /** With y = 1 and 3 at the same x, the relative squares are least at 6/5, not at the mean. */
  @Test
  void of_pointsThatDisagree_countsRelativeResiduals() {
    LineFit fit = LineFit.of(List.of(point(1, 1), point(1, 3), point(2, 1.2)));
    assertThat(fit.at(1)).isCloseTo(1.2, within(1e-9));
    assertThat(fit.at(2)).isCloseTo(1.2, within(1e-9));
    assertThat(fit.residual(point(1, 3))).isCloseTo(0.6, within(1e-9));
  }

  @Test
  void of_pointsWithOneX_givesALineThroughZero() {
    LineFit fit = LineFit.of(List.of(point(4, 20), point(4, 20)));
    assertThat(fit.intercept()).isZero();
    assertThat(fit.slope()).isCloseTo(5, within(1e-9));
  }

  @Test
  void of_noPoints_isRefused() {
    assertThatThrownBy(() -> LineFit.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> point(1, 0)).hasMessageContaining("above 0");
  }

  private static LineFit.Point point(double x, double y) {
    return new LineFit.Point(x, y);
  }
}
