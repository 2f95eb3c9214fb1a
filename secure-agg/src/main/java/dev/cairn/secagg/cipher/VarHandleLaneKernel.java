package dev.cairn.secagg.cipher;

import dev.cairn.secagg.JvmOnly;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads words straight from the bytes, which HotSpot turns into vector instructions. */
@JvmOnly
final class VarHandleLaneKernel implements LaneKernel {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  VarHandleLaneKernel() {}

  @Override
  public void add(byte[] stream, int streamAt, long[] lanes, int at, int count) {
    for (int i = 0; i < count; i++) {
      lanes[at + i] += (long) WORDS.get(stream, streamAt + (i << 3));
    }
  }

  @Override
  public void subtract(byte[] stream, int streamAt, long[] lanes, int at, int count) {
    for (int i = 0; i < count; i++) {
      lanes[at + i] -= (long) WORDS.get(stream, streamAt + (i << 3));
    }
  }

  @Override
  public void addBoth(byte[] one, byte[] other, int streamAt, long[] lanes, int at, int count) {
    for (int i = 0; i < count; i++) {
      int from = streamAt + (i << 3);
      lanes[at + i] += (long) WORDS.get(one, from) + (long) WORDS.get(other, from);
    }
  }

  @Override
  public void subtractBoth(
      byte[] one, byte[] other, int streamAt, long[] lanes, int at, int count) {
    for (int i = 0; i < count; i++) {
      int from = streamAt + (i << 3);
      lanes[at + i] -= (long) WORDS.get(one, from) + (long) WORDS.get(other, from);
    }
  }

  @Override
  public void addAndSubtract(
      byte[] plus, byte[] minus, int streamAt, long[] lanes, int at, int count) {
    for (int i = 0; i < count; i++) {
      int from = streamAt + (i << 3);
      lanes[at + i] += (long) WORDS.get(plus, from) - (long) WORDS.get(minus, from);
    }
  }

  @Override
  public void wipe() {}
}
