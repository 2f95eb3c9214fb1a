package dev.cairn.server;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.server.store.SmallText;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.codec.CodecException;
import dev.cairn.server.store.model.SignatureTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What signed statements about models cite of privacy ledgers. The newest statement about each
 * population is kept in the state folder, too: a database that is set back forgets it, while those
 * who have the model do not.
 */
final class CitedLedgers {
  private static final String FOLDER = "statements";

  private final Path folder;
  private final Journal<LedgerEntry> ledgers;
  private final SignatureTable signatures;

  /**
   * Opens what is cited.
   *
   * @param folder with the newest statement about each population's models
   */
  CitedLedgers(Path folder, Journal<LedgerEntry> ledgers, SignatureTable signatures) {
    this.folder = folder;
    this.ledgers = ledgers;
    this.signatures = signatures;
  }

  /** Where a state folder keeps statements. */
  static Path in(Path state) {
    return state.resolve(FOLDER);
  }

  /** Keeps a statement that is about to be signed, if it cites a ledger. */
  void remember(Population population, String statement) {
    if (line(statement, "ledger") == null) {
      return;
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreTrouble("The folder " + folder + " cannot be made: " + e.getMessage(), e);
    }
    SmallText.write(folder.resolve(population.name()), statement);
  }

  /**
   * Looks whether the ledgers lead through all that is cited.
   *
   * @throws StartFailure if one does not
   */
  void check() {
    signatures
        .newest()
        .ifPresent(
            row ->
                check(
                    row.statement(),
                    "the database was not restored as a whole; restore all of its tables"));
    for (Path file : files()) {
      String statement = SmallText.read(file);
      if (statement != null) {
        check(
            statement,
            "it was restored from a backup of before; restore a newer one or, if the whole budget"
                + " counts as spent, move "
                + file
                + " away");
      }
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.list(folder)) {
        all.filter(file -> !SmallText.isPart(file)).sorted().forEach(files::add);
      } catch (IOException e) {
        throw new StartFailure("The folder " + folder + " cannot be read: " + e.getMessage(), e);
      }
    }
    return files;
  }

  private void check(String statement, String advice) {
    String population = line(statement, "population");
    String head = line(statement, "ledger");
    if (population != null && head != null && !leadsThrough(new Population(population), head)) {
      throw new StartFailure(
          "Model "
              + line(statement, "model")
              + " was signed at "
              + line(statement, "time")
              + " over the privacy ledger of population "
              + population
              + " with head "
              + head
              + ", which this database's ledger lacks: "
              + advice
              + ".");
    }
  }

  private boolean leadsThrough(Population population, String head) {
    try {
      Digest cited = new Digest(head);
      return ledgers.load(PrivacyDesk.stream(population)).stream()
          .anyMatch(entry -> entry.hash().equals(cited));
    } catch (CodecException | IllegalArgumentException e) {
      return false;
    }
  }

  /** What a line of a statement says; null if it says nothing. */
  private static @Nullable String line(String statement, String name) {
    for (String line : statement.split("\n", -1)) {
      if (line.startsWith(name + " ")) {
        String value = line.substring(name.length() + 1);
        return value.equals("-") ? null : value;
      }
    }
    return null;
  }
}
