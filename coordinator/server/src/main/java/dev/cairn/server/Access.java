package dev.cairn.server;

import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.AuditTrail;
import dev.cairn.server.admin.OperatorTokens;
import dev.cairn.server.admin.RepeatedRequests;
import dev.cairn.server.admin.TokenOperations;
import dev.cairn.server.store.access.IdempotencyTable;
import dev.cairn.server.store.access.TokenTable;
import dev.cairn.server.store.postgres.Database;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may use the admin API of a coordinator, kept in step with its database. */
final class Access implements AutoCloseable {

  /** The first operator's token in the state folder; the command line looks for it there. */
  static final String TOKEN_FILE = "operator.token";

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  private static final AuditTrail.Note FIRST_TOKEN =
      new AuditTrail.Note("", "coordinator", "createToken", "", "ok", Digest.of(new byte[0]));

  private final TokenRegister register;
  private final TokenDesk desk;
  private final AuditDesk audit;
  private final RepeatedDesk repeated;
  private final @Nullable String newToken;
  private Runnable stop = () -> {};

  private Access(
      TokenRegister register,
      TokenDesk desk,
      AuditDesk audit,
      RepeatedDesk repeated,
      @Nullable String newToken) {
    this.register = register;
    this.desk = desk;
    this.audit = audit;
    this.repeated = repeated;
    this.newToken = newToken;
  }

  /**
   * Reads the tokens, and makes the first one if there is none.
   *
   * @param folder where its file goes
   * @throws dev.cairn.server.store.StartFailure if the file cannot be written
   */
  static Access open(Database database, Path folder, Clock clock) {
    TokenTable table = new TokenTable(database);
    String token = OperatorToken.ensure(table, folder.resolve(TOKEN_FILE), clock.instant());
    AuditDesk audit = new AuditDesk(database, clock);
    if (token != null) {
      audit.record(FIRST_TOKEN);
    }
    TokenRegister register = new TokenRegister(table, clock, System::nanoTime);
    return new Access(
        register,
        new TokenDesk(table, register, clock),
        audit,
        new RepeatedDesk(new IdempotencyTable(database), clock),
        token);
  }

  /** Reads the tokens again and again from now on, on a worker. */
  void follow(Vertx vertx) {
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("cairn-tokens", 1);
    long timer =
        vertx.setPeriodic(
            TokenRegister.REFRESH.toMillis(),
            tick ->
                worker
                    .executeBlocking(
                        () -> {
                          register.refresh();
                          audit.settle(AuditDesk.PENDING_MAX);
                          return "";
                        })
                    .onFailure(e -> LOG.warn("no look at the tokens: {}", e.getMessage())));
    stop =
        () -> {
          vertx.cancelTimer(timer);
          worker.close();
        };
  }

  /**
   * Records what was begun and broken off.
   *
   * @param alone whether no other coordinator uses the database, so that all of it was
   */
  void settleAudit(boolean alone) {
    audit.settle(alone ? Duration.ZERO : AuditDesk.PENDING_MAX);
  }

  /** Whose token is whose. */
  OperatorTokens bearers() {
    return register;
  }

  /** What operators do with tokens. */
  TokenOperations tokens() {
    return desk;
  }

  /** Requests that may come again. */
  RepeatedRequests repeated() {
    return repeated;
  }

  /** What was asked of the admin API. */
  AuditTrail audit() {
    return audit;
  }

  /** The operator's token if it was made at this start, to be shown once; null otherwise. */
  @Nullable String newToken() {
    return newToken;
  }

  @Override
  public void close() {
    stop.run();
  }
}
