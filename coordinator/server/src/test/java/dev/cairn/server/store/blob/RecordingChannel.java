package dev.cairn.server.store.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A file of which everything is written down, and which fails when it is told to. */
final class RecordingChannel extends FileChannel {

  /** Happens before each force. */
  @FunctionalInterface
  interface BeforeForce {
    void run() throws IOException;
  }

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile BeforeForce beforeForce = () -> {};

  /** What was asked, in the order in which it was. */
  List<String> calls() {
    return calls;
  }

  void beforeForce(BeforeForce event) {
    beforeForce = event;
  }

  @Override
  public int write(ByteBuffer bytes, long position) {
    int length = bytes.remaining();
    bytes.position(bytes.limit());
    calls.add("write " + length + " at " + position);
    return length;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    beforeForce.run();
    calls.add("force");
  }

  @Override
  public FileChannel truncate(long size) {
    calls.add("truncate " + size);
    return this;
  }

  @Override
  protected void implCloseChannel() {
    calls.add("close");
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("a segment does not need it");
  }

  @Override
  public int read(ByteBuffer bytes) {
    throw unused();
  }

  @Override
  public long read(ByteBuffer[] bytes, int offset, int length) {
    throw unused();
  }

  @Override
  public int read(ByteBuffer bytes, long position) {
    throw unused();
  }

  @Override
  public int write(ByteBuffer bytes) {
    throw unused();
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) {
    throw unused();
  }

  @Override
  public long position() {
    throw unused();
  }

  @Override
  public FileChannel position(long position) {
    throw unused();
  }

  @Override
  public long size() {
    throw unused();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw unused();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw unused();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw unused();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw unused();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw unused();
  }
}
