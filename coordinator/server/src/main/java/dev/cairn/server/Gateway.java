package dev.cairn.server;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.server.grpc.Admission;
import dev.cairn.server.grpc.DeviceGateway;
import dev.cairn.server.grpc.OutgoingFile;
import dev.cairn.server.grpc.RunOwner;
import dev.cairn.server.grpc.UpdateSink;
import dev.cairn.server.host.DeviceDesk;
import dev.cairn.server.host.UpdateOwner;
import dev.cairn.server.host.UpdateReception;
import dev.cairn.server.store.blob.BlobFolder;
import dev.cairn.server.store.journal.RefusalTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Leads devices' requests from the wire to the coordinator that drives their run, and files to the
 * wire. Bodies of updates are taken in where they arrive.
 */
final class Gateway implements DeviceGateway {
  private final Owners owners;
  private final DeviceDesk desk;
  private final BlobFolder files;
  private final RefusalCounts refusals;
  private final UpdateOwner driver = new Driver();

  /** Whoever drives the run when it is asked: it may be another one than at the beginning. */
  private final class Driver implements UpdateOwner {
    @Override
    public CompletionStage<Optional<UpdateReceipt>> verdict(UpdateHeader header) {
      return of(header).verdict(header);
    }

    @Override
    public CompletionStage<UpdateReceipt> accept(UpdateHeader header) {
      return of(header).accept(header);
    }

    private RunOwner of(UpdateHeader header) {
      return owners.of(header.session().round().run());
    }
  }

  /**
   * Opens the gateway.
   *
   * @param desk takes bodies in
   * @param refusals hears of each that a device is told here
   */
  Gateway(Owners owners, DeviceDesk desk, BlobFolder files, RefusalCounts refusals) {
    this.owners = owners;
    this.desk = desk;
    this.files = files;
    this.refusals = refusals;
  }

  @Override
  public CompletionStage<CheckInReply> checkIn(CheckIn checkIn) {
    Optional<CheckInReply.ComeBackLater> away = desk.keptAway(checkIn.client());
    return away.isPresent()
        ? CompletableFuture.completedFuture(away.get())
        : owners.of(checkIn.population()).checkIn(checkIn);
  }

  @Override
  public CompletionStage<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis) {
    return owners
        .of(session.round().run())
        .exchange(session, message, waitMillis)
        .thenApply(
            reply -> {
              if (reply instanceof ExchangeReply.Refused no) {
                refusals.count(session.round(), RefusalTable.What.MESSAGE, no.refusal());
              } else {
                refusals.exists(session.round());
              }
              return reply;
            });
  }

  @Override
  public CompletionStage<RoundOutcome> finish(
      SessionId session, Departure departure, long waitMillis) {
    return owners.of(session.round().run()).finish(session, departure, waitMillis);
  }

  @Override
  public Optional<OutgoingFile> open(Digest digest) throws IOException {
    return files.exists(digest.hex())
        ? Optional.of(new ChannelFile(files.open(digest.hex())))
        : Optional.empty();
  }

  @Override
  public CompletionStage<Admission> admit(UpdateHeader header) {
    return driver
        .verdict(header)
        .thenCompose(
            receipt ->
                receipt
                    .<CompletionStage<Admission>>map(
                        known ->
                            CompletableFuture.completedFuture(
                                new Admission.Answered(counted(header, known))))
                    .orElseGet(
                        () -> {
                          refusals.exists(header.session().round());
                          return opened(header);
                        }));
  }

  private CompletionStage<Admission> opened(UpdateHeader header) {
    return LocalOwner.told(
        desk.receive(header, driver)
            .thenApply(
                entry ->
                    entry.<Admission>fold(
                        settled -> new Admission.Answered(counted(header, settled.receipt())),
                        open -> open(header, open.reception())))
            .toCompletableFuture());
  }

  private UpdateReceipt counted(UpdateHeader header, UpdateReceipt receipt) {
    if (receipt instanceof UpdateReceipt.Refused no) {
      refusals.count(header.session().round(), RefusalTable.What.UPDATE, no.refusal());
    } else {
      refusals.exists(header.session().round());
    }
    return receipt;
  }

  private Admission open(UpdateHeader header, UpdateReception reception) {
    return new Admission.Open(
        new UpdateSink() {
          @Override
          public CompletionStage<UpdateReceipt> settled() {
            return reception.settled();
          }

          @Override
          public void write(ByteBuffer bytes) {
            reception.write(bytes);
          }

          @Override
          public CompletionStage<UpdateReceipt> complete() {
            return reception.complete().thenApply(receipt -> counted(header, receipt));
          }

          @Override
          public void abort() {
            reception.abort();
            CompletableFuture<UpdateReceipt> told = reception.settled().toCompletableFuture();
            if (told.isDone()) {
              counted(header, told.join());
            }
          }
        });
  }

  /** A file of the store on its way out. */
  private record ChannelFile(FileChannel channel, long length) implements OutgoingFile {
    ChannelFile(FileChannel channel) throws IOException {
      this(channel, channel.size());
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
