package dev.cairn.client.djl.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/** The rows of an image that ImageIO decoded, in the channels that are wanted. */
final class DecodedImage implements PixelRows {
  private final BufferedImage image;
  private final boolean grey;
  private final int[] argb;

  DecodedImage(BufferedImage image) {
    this.image = image;
    this.grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    this.argb = new int[image.getWidth()];
  }

  @Override
  public int width() {
    return image.getWidth();
  }

  @Override
  public int height() {
    return image.getHeight();
  }

  @Override
  public void read(int row, float[][] pixels) {
    if (grey) {
      readGrey(row, pixels);
    } else {
      readColours(row, pixels);
    }
  }

  /** Takes the samples as the file has them: getRGB would bend grey ones by a gamma of its own. */
  private void readGrey(int row, float[][] pixels) {
    Raster raster = image.getRaster();
    int surplusBits = Math.max(0, raster.getSampleModel().getSampleSize(0) - Byte.SIZE);
    for (int column = 0; column < width(); column++) {
      pixels[0][column] = raster.getSample(column, row, 0) >> surplusBits;
    }
    for (int channel = 1; channel < pixels.length; channel++) {
      System.arraycopy(pixels[0], 0, pixels[channel], 0, width());
    }
  }

  private void readColours(int row, float[][] pixels) {
    image.getRGB(0, row, width(), 1, argb, 0, width());
    for (int column = 0; column < width(); column++) {
      int red = argb[column] >> 16 & 0xff;
      int green = argb[column] >> 8 & 0xff;
      int blue = argb[column] & 0xff;
      if (pixels.length == 1) {
        pixels[0][column] = (299 * red + 587 * green + 114 * blue) / 1000f;
      } else {
        pixels[0][column] = red;
        pixels[1][column] = green;
        pixels[2][column] = blue;
      }
    }
  }
}
