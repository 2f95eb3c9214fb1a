package dev.cairn.experiments.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** The learning curve as a PNG. */
public final class CurvePicture {
  private static final int WIDTH_PIXELS = 960;
  private static final int HEIGHT_PIXELS = 540;
  private static final List<Color> COLORS =
      List.of(new Color(0x1b6ca8), new Color(0xb0413e), new Color(0x6b8e23));

  private CurvePicture() {}

  /**
   * Draws accuracy over rounds.
   *
   * @param title stands above the picture
   */
  public static void write(Path file, String title, List<RoundResult> rounds, Baselines baselines)
      throws IOException {
    System.setProperty("java.awt.headless", "true");
    XYSeriesCollection lines = new XYSeriesCollection();
    lines.addSeries(line("federation", rounds.stream().map(RoundResult::accuracy).toList()));
    if (!baselines.alone().isEmpty()) {
      lines.addSeries(line("one client alone", baselines.alone()));
    }
    if (!baselines.pooled().isEmpty()) {
      lines.addSeries(line("all data pooled", baselines.pooled()));
    }
    JFreeChart chart = ChartFactory.createXYLineChart(title, "round", "test accuracy (%)", lines);
    XYPlot plot = chart.getXYPlot();
    plot.setBackgroundPaint(Color.WHITE);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
    plot.getDomainAxis().setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    plot.getRangeAxis().setRange(0, 100);
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
    IntStream.range(0, lines.getSeriesCount())
        .forEach(
            i -> {
              renderer.setSeriesPaint(i, COLORS.get(i));
              renderer.setSeriesStroke(i, new BasicStroke(2.5f));
            });
    plot.setRenderer(renderer);
    ChartUtils.saveChartAsPNG(file.toFile(), chart, WIDTH_PIXELS, HEIGHT_PIXELS);
  }

  private static XYSeries line(String name, List<Double> accuracies) {
    XYSeries line = new XYSeries(name);
    for (int i = 0; i < accuracies.size(); i++) {
      line.add(i + 1, accuracies.get(i) * 100);
    }
    return line;
  }
}
