package dev.cairn.faults.simulation;

import dev.cairn.secagg.privacy.CentralNoise;
import dev.cairn.secagg.privacy.SumNoise;
import dev.cairn.secagg.ring.RingLayout;

/** Noise that is 1 at the last coordinate of a sum and nothing elsewhere, so that it shows. */
final class MarkingNoise implements SumNoise {
  @Override
  public void addTo(long[] lanes, RingLayout layout, CentralNoise noise) {
    int last = layout.dimension() - 1;
    int fields = layout.fieldsPerLane();
    // The sensitivity is that of the largest update, and half a unit for each coordinate.
    double largest = noise.sensitivity() - Math.sqrt(layout.dimension()) / 2;
    long units = Math.round(largest / Setting.CLIP_NORM);
    lanes[last / fields] += units << (last % fields * layout.fieldBits());
  }
}
