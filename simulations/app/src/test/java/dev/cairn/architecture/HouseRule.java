package dev.cairn.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchRule;
import dev.cairn.cli.fixture.CommandKnowsServer;
import dev.cairn.cli.fixture.ThingManager;
import dev.cairn.client.CoreKnowsDjl;
import dev.cairn.client.djl.TrainerKnowsEngine;
import dev.cairn.client.djl.fixture.TouchesPytorch;
import dev.cairn.client.fixture.CoreHoldsCipher;
import dev.cairn.client.identity.fixture.DrawsKeyFromRandom;
import dev.cairn.client.testing.TestingKnowsServer;
import dev.cairn.engine.fixture.DrawsFromSharedRandom;
import dev.cairn.engine.fixture.EngineKnowsWire;
import dev.cairn.engine.fixture.ShufflesUnseeded;
import dev.cairn.evaluator.fixture.EvaluatorHoldsTensors;
import dev.cairn.evaluator.fixture.EvaluatorKnowsEngine;
import dev.cairn.grpc.fixture.WireKnowsClient;
import dev.cairn.protocol.fixture.DrawsFromMath;
import dev.cairn.protocol.fixture.ProtocolKnowsWire;
import dev.cairn.protocol.fixture.ProtocolUsesLibrary;
import dev.cairn.protocol.identity.fixture.DrawsNonceFromSplittable;
import dev.cairn.secagg.fixture.DrawsFromRandom;
import dev.cairn.secagg.fixture.SecaggKnowsProtocol;
import dev.cairn.secagg.privacy.fixture.NoiseFromFloats;
import dev.cairn.secagg.privacy.fixture.NoiseFromMath;
import dev.cairn.secagg.privacy.fixture.NoiseFromRandom;
import dev.cairn.secagg.privacy.fixture.NoiseFromSharedRandom;
import dev.cairn.secagg.privacy.fixture.NoiseFromSplittable;
import dev.cairn.server.admin.fixture.AdapterKnowsAdapter;
import dev.cairn.server.admin.fixture.AdapterKnowsRoot;
import dev.cairn.server.admin.fixture.AdminHoldsSecureDesk;
import dev.cairn.server.admin.fixture.AdminSpeaksSql;
import dev.cairn.server.fixture.ServerKnowsApp;
import dev.cairn.server.fixture.ServerKnowsTrainer;
import dev.cairn.server.grpc.fixture.RunsOnTransportThread;
import dev.cairn.server.host.fixture.HostHoldsCipher;
import dev.cairn.server.host.fixture.HostReadsProtobuf;
import dev.cairn.server.identity.fixture.DrawsSerialFromSharedRandom;
import dev.cairn.server.identity.fixture.IdentityReadsProtobuf;
import dev.cairn.server.store.fixture.StoreKnowsVertx;
import java.util.List;
import java.util.stream.Stream;

/** The directions of the house: who may know whom, and what must stay in one room. */
enum HouseRule {
  SECURE_AGGREGATION_KNOWS_NOBODY(
      classes()
          .that()
          .resideInAPackage("dev.cairn.secagg..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.cairn.secagg..",
              "java..",
              "javax.crypto..",
              "org.bouncycastle..",
              "org.jspecify.."),
      SecaggKnowsProtocol.class),

  PROTOCOL_IS_PLAIN_JAVA_OVER_SECURE_AGGREGATION(
      classes()
          .that()
          .resideInAPackage("dev.cairn.protocol..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.cairn.protocol..", "dev.cairn.secagg..", "java..", "org.jspecify.."),
      ProtocolKnowsWire.class,
      ProtocolUsesLibrary.class),

  CORE_IS_PLAIN_JAVA_OVER_PROTOCOL(
      classes()
          .that()
          .resideInAnyPackage(Rooms.CORE)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.cairn.client",
              "dev.cairn.client.identity..",
              "dev.cairn.client.files..",
              "dev.cairn.protocol..",
              "dev.cairn.secagg..",
              "java..",
              "org.bouncycastle..",
              "org.jspecify.."),
      CoreKnowsDjl.class),

  ENGINE_IS_PLAIN_JAVA_OVER_PROTOCOL(
      classes()
          .that()
          .resideInAPackage("dev.cairn.engine..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.cairn.engine..",
              "dev.cairn.protocol..",
              "dev.cairn.secagg..",
              "java..",
              "org.jspecify.."),
      EngineKnowsWire.class),

  WIRE_KNOWS_PROTOCOL_ONLY(
      ofOursKnowsOnly("dev.cairn.grpc..", "dev.cairn.protocol..", "dev.cairn.secagg.."),
      WireKnowsClient.class),

  TRAINER_KNOWS_THE_SDK_ONLY(
      ofOursKnowsOnly(
          "dev.cairn.client.djl..",
          "dev.cairn.client",
          "dev.cairn.client.identity..",
          "dev.cairn.protocol..",
          "dev.cairn.secagg..",
          "dev.cairn.grpc",
          "dev.cairn.cli.."),
      TrainerKnowsEngine.class),

  TESTING_KNOWS_THE_SDK_AND_THE_ENGINE(
      ofOursKnowsOnly(
          "dev.cairn.client.testing..",
          "dev.cairn.client",
          "dev.cairn.client.identity..",
          "dev.cairn.protocol..",
          "dev.cairn.secagg..",
          "dev.cairn.engine.."),
      TestingKnowsServer.class),

  SERVER_TRAINS_NOTHING(
      ofOursKnowsOnly(
          "dev.cairn.server..",
          "dev.cairn.engine..",
          "dev.cairn.grpc..",
          "dev.cairn.cli..",
          "dev.cairn.protocol..",
          "dev.cairn.secagg.."),
      ServerKnowsTrainer.class,
      ServerKnowsApp.class),

  COMMANDS_SPEAK_HTTP_ONLY(ofOursKnowsOnly("dev.cairn.cli.."), CommandKnowsServer.class),

  EVALUATOR_IS_A_CLIENT_OF_THE_ADMIN_API(
      ofOursKnowsOnly(
          "dev.cairn.evaluator..",
          "dev.cairn.cli..",
          "dev.cairn.client..",
          "dev.cairn.protocol..",
          "dev.cairn.secagg.."),
      EvaluatorKnowsEngine.class),

  NOTHING_KNOWS_SIMULATIONS(
      noClasses()
          .that()
          .resideInAPackage("dev.cairn..")
          .and()
          .resideOutsideOfPackages(Rooms.SIMULATIONS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(Rooms.SIMULATIONS),
      ServerKnowsApp.class),

  PROTOBUF_STAYS_AT_THE_WIRE(
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.cairn.grpc..", "dev.cairn.server.grpc..", "dev.cairn.benchmarks")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.protobuf..", "dev.cairn.grpc.v1.."),
      HostReadsProtobuf.class,
      IdentityReadsProtobuf.class,
      ProtocolKnowsWire.class),

  ADAPTERS_DO_NOT_KNOW_EACH_OTHER(
      slices().matching("dev.cairn.server.(*)..").should().notDependOnEachOther(),
      AdapterKnowsAdapter.class),

  ADAPTERS_DO_NOT_KNOW_THE_COMPOSITION_ROOT(
      noClasses()
          .that(
              resideInAPackage("dev.cairn.server..").and(not(resideInAPackage("dev.cairn.server"))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.cairn.server"),
      AdapterKnowsRoot.class),

  SQL_STAYS_IN_THE_STORE(
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.cairn.server.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..", "org.flywaydb.."),
      AdminSpeaksSql.class),

  VERTX_STAYS_IN_HOST_ADMIN_AND_METRICS(
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.cairn.server",
              "dev.cairn.server.[host|admin|metrics]..",
              // Measures a coordinator's host over other stores.
              "dev.cairn.benchmarks")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx.."),
      StoreKnowsVertx.class),

  /** Slow handlers on a transport's thread would stop every other call of that connection. */
  HANDLERS_HAVE_THREADS_OF_THEIR_OWN(
      noClasses()
          .that()
          .resideInAPackage("dev.cairn.server..")
          .should()
          .accessTargetWhere(
              JavaAccess.Predicates.target(HasName.Predicates.name("directExecutor"))
                  .as("directExecutor is called")),
      RunsOnTransportThread.class),

  /** Who hosts rounds holds their secure desks; everybody else sees the desk's answers only. */
  SECURE_DESKS_STAY_WITH_WHO_HOSTS_ROUNDS(
      noClasses()
          .that()
          .resideInAPackage("dev.cairn..")
          .and()
          .resideOutsideOfPackages(
              "dev.cairn.engine..",
              "dev.cairn.server",
              "dev.cairn.server.host..",
              "dev.cairn.client.testing..")
          .and()
          .resideOutsideOfPackages(Rooms.SIMULATIONS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.cairn.engine.secure.."),
      AdminHoldsSecureDesk.class),

  /** Everybody else speaks of messages and steps, and never holds a secret or a key in them. */
  CIPHERS_STAY_IN_SECURE_AGGREGATION(
      noClasses()
          .that()
          .resideInAPackage("dev.cairn..")
          .and()
          .resideOutsideOfPackages(
              "dev.cairn.secagg..", "dev.cairn.client.identity..", "dev.cairn.client.testing..")
          .and()
          .haveNameNotMatching(Rooms.SECRET_HOLDERS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.cairn.secagg.cipher.."),
      CoreHoldsCipher.class,
      HostHoldsCipher.class),

  DJL_STAYS_IN_ITS_TRAINER(
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.cairn.client.djl..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.."),
      EvaluatorHoldsTensors.class),

  /** DJL's internals may change in any release: one class to mend then. */
  PYTORCH_INTERNALS_STAY_IN_ONE_CLASS(
      noClasses()
          .that()
          .resideInAPackage("dev.cairn..")
          .and()
          .doNotHaveFullyQualifiedName("dev.cairn.client.djl.TorchModule")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.pytorch.."),
      TouchesPytorch.class),

  /** The same seeds must give the same model on every JVM, so randomness comes in from outside. */
  RANDOMNESS_IS_GIVEN(
      noClasses()
          .that()
          .resideInAnyPackage("dev.cairn.secagg..", "dev.cairn.protocol..", "dev.cairn.engine..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.util\\.Random|java\\.util\\.concurrent\\.ThreadLocalRandom")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(java.util.Collections.class, "shuffle", List.class),
      DrawsFromRandom.class,
      DrawsFromMath.class,
      DrawsFromSharedRandom.class,
      ShufflesUnseeded.class),

  /** Whoever has seen a few numbers of a generator that is not secure can tell the next. */
  SECRETS_ARE_DRAWN_SECURELY(
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.cairn.secagg..",
              "dev.cairn.client.identity..",
              "dev.cairn.protocol.identity..",
              "dev.cairn.server.identity..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(Rooms.GUESSABLE)
          .orShould()
          .callMethod(Math.class, "random"),
      DrawsFromRandom.class,
      DrawsKeyFromRandom.class,
      DrawsNonceFromSplittable.class,
      DrawsSerialFromSharedRandom.class),

  /** Noise is integers from the source that the caller gave: nothing guessable, nothing rounded. */
  NOISE_IS_DRAWN_EXACTLY(
      noClasses()
          .that()
          .resideInAnyPackage("dev.cairn.secagg.privacy..", "dev.cairn.engine.privacy..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(Rooms.GUESSABLE)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .accessTargetWhere(JavaAccess.Predicates.target(HasName.Predicates.name("nextGaussian"))),
      NoiseFromRandom.class,
      NoiseFromSharedRandom.class,
      NoiseFromSplittable.class,
      NoiseFromMath.class,
      NoiseFromFloats.class),

  NAMES_SAY_WHAT_A_THING_IS(
      noClasses()
          .that()
          .resideInAPackage("dev.cairn..")
          .and()
          .resideOutsideOfPackage("dev.cairn.grpc.v1..")
          .should()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveNameMatching(".*(Util|Utils|Impl|Processor)")
          .orShould()
          .resideInAnyPackage("..util..", "..common..", "..impl..", "..dto.."),
      ThingManager.class);

  private final ArchRule rule;
  private final List<Class<?>> fixtures;

  HouseRule(ArchRule rule, Class<?>... fixtures) {
    this.rule = rule;
    this.fixtures = List.of(fixtures);
  }

  ArchRule rule() {
    return rule;
  }

  /** Classes of the test tree, each of which breaks this rule. */
  List<Class<?>> fixtures() {
    return fixtures;
  }

  private static ArchRule ofOursKnowsOnly(String room, String... rooms) {
    String[] allowed = Stream.concat(Stream.of(room), Stream.of(rooms)).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.cairn..")
                .and(not(resideInAnyPackage(allowed)))
                .as("are ours and not in %s", List.of(allowed)));
  }

  /** Enum constants cannot read the enum's own static fields. */
  private static final class Rooms {
    static final String[] CORE = {
      "dev.cairn.client", "dev.cairn.client.identity..", "dev.cairn.client.files.."
    };
    static final String[] SIMULATIONS = {
      "dev.cairn.app..", "dev.cairn.experiments..", "dev.cairn.faults..", "dev.cairn.benchmarks.."
    };
    static final String GUESSABLE =
        "java\\.util\\.(Random|SplittableRandom|concurrent\\.ThreadLocalRandom|random\\..*)";

    /** Classes outside of secure aggregation that give it a seed or randomness, or measure it. */
    static final String SECRET_HOLDERS =
        "dev\\.cairn\\.(client\\.(Credentials|StreamCheck)|server\\.DeviceIdentity|app\\.Simulation"
            + "|server\\.(identity\\.(CoordinatorKey|IssuerKey)|Renewals)"
            + "|protocol\\.identity\\.(CompactCredential|CredentialIssuer|KeyHandover)"
            + "|benchmarks\\.(secagg\\..*|CipherRates|EnrolledClients|UnmaskingCost))(\\$.*)?";
  }
}
