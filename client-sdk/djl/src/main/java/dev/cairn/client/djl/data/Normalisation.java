package dev.cairn.client.djl.data;

import java.util.List;

/**
 * How a pixel's byte (0 to 255) becomes a feature: {@code (byte / 255 - mean) / std} in float
 * arithmetic, so {@link #none()} (mean 0, std 1) gives 0 to 1. All clients of a federation must use
 * the same figures, so they are given, never measured on one client's data.
 *
 * @param means one mean for all channels, or one per channel, in units of byte / 255
 * @param stds as many standard deviations, each greater than 0
 */
public record Normalisation(List<Float> means, List<Float> stds) {
  private static final float PIXEL_MAX = 255f;

  public Normalisation {
    means = List.copyOf(means);
    stds = List.copyOf(stds);
    if (means.isEmpty() || means.size() != stds.size()) {
      throw new IllegalArgumentException(
          "a normalisation needs as many stds as means and at least one, got "
              + means.size()
              + " means and "
              + stds.size()
              + " stds");
    }
    for (int i = 0; i < means.size(); i++) {
      float mean = means.get(i);
      float std = stds.get(i);
      if (!Float.isFinite(mean) || !Float.isFinite(std) || std < Float.MIN_NORMAL) {
        throw new IllegalArgumentException(
            "a normalisation needs finite means and stds above 0, got mean "
                + mean
                + " and std "
                + std);
      }
    }
  }

  /** Only the scaling to 0..1. */
  public static Normalisation none() {
    return of(0f, 1f);
  }

  /** The same mean and standard deviation for every channel. */
  public static Normalisation of(float mean, float std) {
    return new Normalisation(List.of(mean), List.of(std));
  }

  void requireFits(int channels) {
    if (means.size() != 1 && means.size() != channels) {
      throw new IllegalArgumentException(
          "a normalisation needs 1 mean or one per channel ("
              + channels
              + "), got "
              + means.size());
    }
  }

  /** The feature of a pixel of 0 to 255, which may lie between two bytes after resizing. */
  float apply(int channel, float pixel) {
    int i = means.size() == 1 ? 0 : channel;
    return (pixel / PIXEL_MAX - means.get(i)) / stds.get(i);
  }

  /** The feature of each byte in the first channel. */
  float[] table() {
    float[] table = new float[256];
    for (int pixel = 0; pixel < table.length; pixel++) {
      table[pixel] = apply(0, pixel);
    }
    return table;
  }
}
