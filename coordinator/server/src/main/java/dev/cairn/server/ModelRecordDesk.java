package dev.cairn.server;

import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ModelRecords;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.identity.ModelKey;
import dev.cairn.server.identity.ModelKeys;
import dev.cairn.server.store.blob.BlobModelStore;
import dev.cairn.server.store.journal.PgRegistry;
import dev.cairn.server.store.model.SignatureTable;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where questions about single models are answered, and statements about them signed. */
final class ModelRecordDesk implements ModelRecords {
  private static final int LINEAGE_MAX = 10_000;

  /** How long a signing waits for those before it in this process. */
  private static final long TURN_SECONDS_MAX = 20;

  private static final Duration SET_BACK_MAX = Duration.ofMinutes(1);

  private final PgRegistry registry;
  private final BlobModelStore models;
  private final SignatureTable signatures;
  private final ModelStatements statements;
  private final ModelKeys keys;
  private final Clock clock;
  private final ReentrantLock turn = new ReentrantLock();

  ModelRecordDesk(
      PgRegistry registry,
      BlobModelStore models,
      SignatureTable signatures,
      ModelStatements statements,
      ModelKeys keys,
      Clock clock) {
    this.registry = registry;
    this.models = models;
    this.signatures = signatures;
    this.statements = statements;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public List<ModelVersion> versions(ModelId model) {
    List<ModelVersion> versions = registry.versions(model);
    if (versions.isEmpty()) {
      throw new AdminRefusedException(ProblemCode.MODEL_UNKNOWN, "no model " + model);
    }
    return versions;
  }

  @Override
  public long bytes(ModelId model) {
    List<ModelVersion> unused = versions(model);
    return models.get(model.digest()).remaining();
  }

  @Override
  public List<ModelVersion> lineage(ModelId model) {
    List<ModelVersion> lineage = new ArrayList<>();
    ModelVersion at = versions(model).get(0);
    while (at != null && lineage.size() < LINEAGE_MAX) {
      List<ModelVersion> run = new ArrayList<>(registry.versions(at.run(), 0, at.version() + 1));
      java.util.Collections.reverse(run);
      lineage.addAll(run);
      ModelVersion first = run.get(run.size() - 1);
      at = madeBefore(first);
    }
    return lineage;
  }

  /** The version of another run with the weights that a run began with; null if none made them. */
  private @Nullable ModelVersion madeBefore(ModelVersion first) {
    for (ModelVersion version : registry.versions(first.model())) {
      if (version.version() > 0
          && !version.run().equals(first.run())
          && version.createdAtMillis() <= first.createdAtMillis()) {
        return version;
      }
    }
    return null;
  }

  @Override
  public Comparison compare(ModelId left, ModelId right) {
    List<ModelVersion> unused = versions(left);
    unused = versions(right);
    return ModelComparison.of(left, models.get(left.digest()), right, models.get(right.digest()));
  }

  @Override
  public Signature sign(ModelId model, @Nullable RunId run, String operator) {
    ModelVersion version = meant(model, run);
    ModelKey signing = keys.current();
    if (signing == null) {
      throw new AdminRefusedException(
          ProblemCode.NO_SIGNING_KEY,
          "this coordinator has no key to sign models with: it needs 'cairn init', and a CA folder"
              + " that it may write or that holds "
              + ModelKey.FILE);
    }
    return inTurn(() -> signed(version, signing, operator));
  }

  /**
   * Of two that sign at once, the later one is to cite the ledger that is longer, and to be kept as
   * the newest: each reads, keeps and adds before the next one begins.
   */
  private Signature inTurn(Supplier<Signature> work) {
    boolean mine = false;
    try {
      mine = turn.tryLock(TURN_SECONDS_MAX, TimeUnit.SECONDS);
      if (!mine) {
        throw new TroubleException(
            "others have been signing for " + TURN_SECONDS_MAX + " s, and nothing was signed");
      }
      return signatures.alone(work);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TroubleException("the signing was interrupted", e);
    } finally {
      if (mine) {
        turn.unlock();
      }
    }
  }

  private Signature signed(ModelVersion version, ModelKey signing, String operator) {
    Signature before = signature(version, signing);
    if (before != null) {
      return before;
    }
    Instant now = next(clock.instant().truncatedTo(ChronoUnit.MILLIS));
    String statement = statements.make(version, now);
    signatures.add(
        new SignatureTable.Row(
            version.model(),
            version.run(),
            version.version(),
            signing.id(),
            signing.publicKey(),
            statement,
            signing.sign(statement.getBytes(StandardCharsets.UTF_8)),
            operator,
            now));
    Signature made = signature(version, signing);
    if (made == null) {
      throw new IllegalStateException("a signature that was added is there");
    }
    return made;
  }

  /**
   * The newest statement is told by its time, so each one is later than those before. A clock that
   * was set back further is believed.
   */
  private Instant next(Instant now) {
    Instant newest = signatures.newest().map(SignatureTable.Row::at).orElse(Instant.EPOCH);
    return now.isAfter(newest) || now.isBefore(newest.minus(SET_BACK_MAX))
        ? now
        : newest.plusMillis(1);
  }

  private @Nullable Signature signature(ModelVersion version, ModelKey signing) {
    for (SignatureTable.Row row : signatures.of(version.model())) {
      if (row.keyId().equals(signing.id())
          && row.run().equals(version.run())
          && row.version() == version.version()) {
        return view(row);
      }
    }
    return null;
  }

  private ModelVersion meant(ModelId model, @Nullable RunId run) {
    for (ModelVersion version : versions(model)) {
      if (run == null || version.run().equals(run)) {
        return version;
      }
    }
    throw new AdminRefusedException(
        ProblemCode.MODEL_UNKNOWN, "run " + run + " has no version with the weights " + model);
  }

  @Override
  public List<Signature> signatures(ModelId model) {
    List<ModelVersion> unused = versions(model);
    return signatures.of(model).stream().map(ModelRecordDesk::view).toList();
  }

  private static Signature view(SignatureTable.Row row) {
    return new Signature(
        row.model(),
        row.run(),
        row.version(),
        row.keyId(),
        row.statement(),
        HexFormat.of().formatHex(row.signature()),
        row.by(),
        row.at());
  }

  @Override
  public Verification verify(ModelId model) {
    List<ModelVersion> unused = versions(model);
    boolean intact = Digest.of(models.get(model.digest())).equals(model.digest());
    List<CheckedSignature> checked = new ArrayList<>();
    for (SignatureTable.Row row : signatures.of(model)) {
      boolean own = keys.isOwn(row.keyId());
      boolean valid =
          row.statement().contains("\nmodel " + model + "\n")
              && row.keyId().equals(Digest.of(row.key()))
              && ModelKey.verifies(
                  row.key(), row.statement().getBytes(StandardCharsets.UTF_8), row.signature());
      checked.add(
          new CheckedSignature(row.keyId(), row.run(), row.version(), row.at(), valid, own));
    }
    boolean signed =
        checked.stream().anyMatch(CheckedSignature::own)
            && checked.stream().filter(CheckedSignature::own).allMatch(CheckedSignature::valid);
    return new Verification(model, intact, signed, checked);
  }

  @Override
  public List<Key> keys() {
    return keys.publicKeys().stream()
        .map(key -> new Key(Digest.of(key), "Ed25519", HexFormat.of().formatHex(key)))
        .toList();
  }
}
