package dev.cairn.server.grpc;

import dev.cairn.protocol.UpdateReceipt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * Where the bytes of one admitted update go. Its methods are called one after another on the body
 * pool: {@link #write} any number of times, then either {@link #complete} or {@link #abort}, once.
 */
public interface UpdateSink {

  /**
   * Completes, on any thread, if the update need not be sent any more; the receipt is for the
   * device, and the sink is to be aborted. Of no interest once the sink was completed.
   */
  CompletionStage<UpdateReceipt> settled();

  /**
   * Takes the next bytes; may block. Never gets more bytes in all than the header announced.
   *
   * @param bytes read-only, and not valid after the return
   */
  void write(ByteBuffer bytes) throws IOException;

  /**
   * All bytes that the header announced were written. The sink checks the digest, makes the update
   * durable and gives the receipt; may block. Nothing is called afterwards, even if the device goes
   * away before the receipt.
   */
  CompletionStage<UpdateReceipt> complete() throws IOException;

  /** The upload broke off or was refused: deletes what was written and gives its room back. */
  void abort();
}
