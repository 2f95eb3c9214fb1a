package dev.cairn.secagg.cipher;

/** Adds stream bytes, read as little-endian 64-bit words, onto lanes modulo 2^64. */
interface LaneKernel {

  /** {@code lanes[at + i] +=} the word at {@code stream[streamAt + 8 * i]}, for i below count. */
  void add(byte[] stream, int streamAt, long[] lanes, int at, int count);

  /** {@code lanes[at + i] -=} the word at {@code stream[streamAt + 8 * i]}, for i below count. */
  void subtract(byte[] stream, int streamAt, long[] lanes, int at, int count);

  /** Adds the words of two streams; one pass over the lanes costs less than two. */
  void addBoth(byte[] one, byte[] other, int streamAt, long[] lanes, int at, int count);

  /** Subtracts the words of two streams. */
  void subtractBoth(byte[] one, byte[] other, int streamAt, long[] lanes, int at, int count);

  /** Adds the words of one stream and subtracts those of another. */
  void addAndSubtract(byte[] plus, byte[] minus, int streamAt, long[] lanes, int at, int count);

  /** Forgets what it holds of the stream. */
  void wipe();

  /**
   * The fast kernel where the platform has what it needs, else the portable one. The fast one is
   * looked up by name, so that Android neither loads nor verifies it.
   */
  static LaneKernel ofPlatform() {
    return ofPlatform(System.getProperty("java.vm.name", ""));
  }

  /** As above, for a virtual machine of this name; Android's are all called Dalvik. */
  static LaneKernel ofPlatform(String virtualMachine) {
    if (virtualMachine.equals("Dalvik")) {
      return new PortableLaneKernel();
    }
    try {
      return Class.forName("dev.cairn.secagg.cipher.VarHandleLaneKernel")
          .asSubclass(LaneKernel.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      return new PortableLaneKernel();
    }
  }
}
