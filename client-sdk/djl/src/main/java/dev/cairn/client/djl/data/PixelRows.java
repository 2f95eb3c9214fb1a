package dev.cairn.client.djl.data;

import java.util.Arrays;

/** A decoded image that gives its pixels row by row, each 0 to 255. */
interface PixelRows {
  int width();

  int height();

  /** Writes the pixels of one row to {@code pixels[channel][column]}. */
  void read(int row, float[][] pixels);

  /**
   * The image in another size, {@code [channels][newHeight][newWidth]} in one array. A new pixel is
   * the mean over the area that it covers, so nothing is skipped when an image shrinks, and an
   * image of the right size stays as it is.
   */
  default float[] resized(int channels, int newWidth, int newHeight) {
    float[] resized = new float[channels * newHeight * newWidth];
    float[][] pixels = new float[channels][width()];
    double[][] sums = new double[channels][width()];
    for (int newRow = 0; newRow < newHeight; newRow++) {
      sumRows(
          (double) newRow * height() / newHeight,
          (newRow + 1.0) * height() / newHeight,
          pixels,
          sums);
      for (int channel = 0; channel < channels; channel++) {
        for (int newColumn = 0; newColumn < newWidth; newColumn++) {
          double from = (double) newColumn * width() / newWidth;
          double to = (newColumn + 1.0) * width() / newWidth;
          double area = (to - from) * height() / newHeight;
          resized[(channel * newHeight + newRow) * newWidth + newColumn] =
              (float) (sum(sums[channel], from, to) / area);
        }
      }
    }
    return resized;
  }

  private void sumRows(double from, double to, float[][] pixels, double[][] sums) {
    for (double[] channelSums : sums) {
      Arrays.fill(channelSums, 0);
    }
    int end = Math.min(height(), (int) Math.ceil(to));
    for (int row = (int) from; row < end; row++) {
      double weight = Math.min(to, row + 1.0) - Math.max(from, row);
      read(row, pixels);
      for (int channel = 0; channel < sums.length; channel++) {
        for (int column = 0; column < width(); column++) {
          sums[channel][column] += weight * pixels[channel][column];
        }
      }
    }
  }

  private static double sum(double[] sums, double from, double to) {
    double sum = 0;
    int end = Math.min(sums.length, (int) Math.ceil(to));
    for (int column = (int) from; column < end; column++) {
      sum += (Math.min(to, column + 1.0) - Math.max(from, column)) * sums[column];
    }
    return sum;
  }
}
