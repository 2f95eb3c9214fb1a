package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ModelRecord;
import dev.cairn.cli.admin.OutputOptions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The part of {@code cairn models} that is about single models, whichever run they are of. */
class ModelRecordCommands {
  static final String RUN = "The run's id.";
  static final String VERSION = "A version's number, 'latest' or 'best'.";

  final Terminal terminal;

  ModelRecordCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  private static String id(AdminClient client, String run, String version) {
    return client.model(run, version).model();
  }

  private int json(Object value) {
    terminal.out().println(AdminJson.pretty(value));
    return Cairn.OK;
  }

  @Command(name = "use", description = "Show which runs and aliases have a model's weights.")
  int use(
      @Mixin AdminOptions admin,
      @Mixin OutputOptions output,
      @Parameters(index = "0", paramLabel = "RUN", description = RUN) String run,
      @Parameters(index = "1", paramLabel = "VERSION", description = VERSION) String version) {
    AdminClient client = admin.client(terminal);
    ModelRecord use = client.modelRecords().use(id(client, run, version));
    if (output.isJson()) {
      return json(use);
    }
    Table table = new Table("MODEL", use.model());
    table.row("length", Texts.bytes(use.bytes()));
    for (ModelRecord.Version one : use.versions()) {
      table.row("version", one.version() + " of run " + one.run());
    }
    for (ModelRecord.Alias alias : use.aliases()) {
      table.row("alias", alias.alias() + " of " + alias.population());
    }
    table.row("signatures", use.signatures());
    table.print(terminal.out());
    return Cairn.OK;
  }

  @Command(name = "lineage", description = "List what a model was trained from.")
  int lineage(
      @Mixin AdminOptions admin,
      @Mixin OutputOptions output,
      @Parameters(index = "0", paramLabel = "RUN", description = RUN) String run,
      @Parameters(index = "1", paramLabel = "VERSION", description = VERSION) String version) {
    AdminClient client = admin.client(terminal);
    List<ModelRecord.Version> lineage = client.modelRecords().lineage(id(client, run, version));
    if (output.isJson()) {
      return json(lineage);
    }
    Table table = new Table("RUN", "VERSION", "MODEL", "ROUND", "UPDATES", "LOSS", "CREATED");
    for (ModelRecord.Version one : lineage) {
      table.row(
          one.run(),
          one.version(),
          Texts.brief(one.model()),
          Texts.roundOnly(one.round()),
          one.updates(),
          Texts.figure(one.trainingLoss()),
          Texts.time(one.createdAt()));
    }
    table.print(terminal.out());
    return Cairn.OK;
  }

  @Command(name = "compare", description = "Say by how much two versions differ, tensor by tensor.")
  int compare(
      @Mixin AdminOptions admin,
      @Mixin OutputOptions output,
      @Parameters(index = "0", paramLabel = "RUN", description = RUN) String run,
      @Parameters(index = "1", paramLabel = "VERSION", description = VERSION) String version,
      @Parameters(index = "2", paramLabel = "RUN", description = "The other one's run.")
          String otherRun,
      @Parameters(index = "3", paramLabel = "VERSION", description = "The other one's version.")
          String otherVersion) {
    AdminClient client = admin.client(terminal);
    ModelRecord.Comparison told =
        client.modelRecords().compare(id(client, run, version), id(client, otherRun, otherVersion));
    if (output.isJson()) {
      return json(told);
    }
    terminal
        .out()
        .println(
            told.parameters()
                + " parameters differ by "
                + Texts.small(told.distance())
                + (told.cosine() == null ? "" : ", cosine " + Texts.figure(told.cosine())));
    Table table = new Table("TENSOR", "SHAPE", "DISTANCE", "LARGEST");
    for (ModelRecord.Tensor tensor : told.tensors()) {
      table.row(
          tensor.name(),
          tensor.dims(),
          Texts.small(tensor.distance()),
          Texts.small(tensor.largest()));
    }
    table.print(terminal.out());
    return Cairn.OK;
  }

  @Command(name = "sign", description = "Sign a statement about a model with the deployment's key.")
  int sign(
      @Mixin AdminOptions admin,
      @Mixin OutputOptions output,
      @Parameters(index = "0", paramLabel = "RUN", description = RUN) String run,
      @Parameters(index = "1", paramLabel = "VERSION", description = VERSION) String version) {
    AdminClient client = admin.client(terminal);
    ModelRecord.Signature made = client.modelRecords().sign(id(client, run, version), run);
    if (output.isJson()) {
      return json(made);
    }
    terminal.out().print(made.statement());
    terminal.out().println("signed by key " + made.key() + ": " + made.signature());
    return Cairn.OK;
  }

  @Command(name = "signatures", description = "List what was signed about a model.")
  int signatures(
      @Mixin AdminOptions admin,
      @Mixin OutputOptions output,
      @Parameters(index = "0", paramLabel = "RUN", description = RUN) String run,
      @Parameters(index = "1", paramLabel = "VERSION", description = VERSION) String version) {
    AdminClient client = admin.client(terminal);
    List<ModelRecord.Signature> signatures =
        client.modelRecords().signatures(id(client, run, version));
    if (output.isJson()) {
      return json(signatures);
    }
    Table table = new Table("RUN", "VERSION", "KEY", "BY", "AT");
    for (ModelRecord.Signature one : signatures) {
      table.row(one.run(), one.version(), Texts.brief(one.key()), one.by(), Texts.time(one.at()));
    }
    table.print(terminal.out());
    return Cairn.OK;
  }

  @Command(
      name = "verify",
      description = "Check a model's file and signatures; fails unless both hold.")
  int verify(
      @Mixin AdminOptions admin,
      @Mixin OutputOptions output,
      @Parameters(index = "0", paramLabel = "RUN", description = RUN) String run,
      @Parameters(index = "1", paramLabel = "VERSION", description = VERSION) String version) {
    AdminClient client = admin.client(terminal);
    ModelRecord.Verification told = client.modelRecords().verify(id(client, run, version));
    if (output.isJson()) {
      int unused = json(told);
    } else {
      Table table = new Table("KEY", "OWN", "VALID", "RUN", "VERSION", "AT");
      for (ModelRecord.Checked one : told.signatures()) {
        table.row(
            Texts.brief(one.key()),
            one.own() ? "yes" : "no",
            one.valid() ? "yes" : "no",
            one.run(),
            one.version(),
            Texts.time(one.at()));
      }
      table.print(terminal.out());
    }
    if (!told.intact() || !told.signed()) {
      throw new CliFailure(
          told.intact()
              ? "no key of this deployment has signed model " + told.model()
              : "the file of model " + told.model() + " is damaged: its bytes give another digest");
    }
    return Cairn.OK;
  }

  @Command(name = "keys", description = "List the public keys with which models are signed.")
  int keys(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
    List<ModelRecord.Key> keys = admin.client(terminal).modelRecords().keys();
    if (output.isJson()) {
      return json(keys);
    }
    Table table = new Table("KEY", "ALGORITHM", "PUBLIC KEY");
    keys.forEach(one -> table.row(one.key(), one.algorithm(), one.publicKey()));
    table.print(terminal.out());
    return Cairn.OK;
  }
}
