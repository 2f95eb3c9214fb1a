package dev.cairn.client.djl.command;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.client.ClientFloor;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.grpc.EnrolmentFailedException;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.identity.EnrolmentToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options by which a command says who its client is, and what it insists on. */
final class IdentityOptions {

  /** The identity's folder in the client's store. */
  private static final String FOLDER = "identity";

  @Option(
      names = "--enrol",
      paramLabel = "TOKEN",
      description =
          "Enrol with this token from 'cairn enroll', unless this client has: @FILE reads it from a"
              + " file, where others on this machine do not see it.")
  private @Nullable String token;

  @Option(
      names = "--identity",
      paramLabel = "DIR",
      description = "Where the client's keys and certificate are (default: in the store).")
  private @Nullable Path folder;

  @Option(
      names = "--id",
      paramLabel = "NAME",
      description =
          "A name without any proof, for coordinators without TLS on this machine (default: a"
              + " random one, kept in the store).")
  private @Nullable String name;

  @Option(
      names = "--minimum-cohort",
      paramLabel = "N",
      description = "Take part only among at least so many clients, 3 to 64 (default: 8).")
  private @Nullable Integer minimumCohort;

  @Option(
      names = "--minimum-noise",
      paramLabel = "MULTIPLIER",
      description =
          "Take part only where clients add noise to their updates of at least so many times the"
              + " largest norm of one, as a plan with {noise: distributed} asks (default: 0).")
  private @Nullable Double minimumNoise;

  @Option(
      names = "--allow-plain-updates",
      description = "Take part also where the coordinator can read this client's updates.")
  private boolean plainUpdates;

  /** The name that was chosen for a client without identity. */
  @Nullable String name() {
    return name;
  }

  /**
   * The client's identity, enrolled if need be; empty if it has none.
   *
   * @param store the client's store
   * @param coordinator {@code host:port}
   * @throws CliFailure if it cannot be had
   */
  Optional<DeviceIdentity> identity(Terminal terminal, Path store, String coordinator) {
    Path given = folder;
    Path keys = given == null ? store.resolve(FOLDER) : terminal.resolve(given);
    boolean wanted = token != null || given != null;
    if (name != null && wanted) {
      throw new CliFailure(
          "--id is for clients without identity: leave it out, since a device's name follows from"
              + " its key.");
    }
    if (name != null || (!wanted && !Files.exists(keys))) {
      requireNoFloor();
      return Optional.empty();
    }
    try {
      return Optional.of(enrolled(terminal, keys, coordinator));
    } catch (EnrolmentFailedException | TroubleException | IllegalArgumentException e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private DeviceIdentity enrolled(Terminal terminal, Path folder, String coordinator) {
    String with = token;
    if (with == null && !Files.isDirectory(folder)) {
      throw new CliFailure(
          folder + " holds no identity: add --enrol TOKEN, with a token from 'cairn enroll'.");
    }
    if (with != null) {
      // Before there are keys: a text that is no token leaves nothing behind.
      EnrolmentToken unused = EnrolmentToken.parse(with);
    }
    FileDeviceKeys keys = FileDeviceKeys.in(folder);
    if (with != null) {
      keys = GrpcEnrolment.enrolled(coordinator, with, keys);
    }
    DeviceIdentity identity = DeviceIdentity.of(keys);
    identity
        .objection()
        .ifPresent(
            objection -> {
              throw new CliFailure(objection + " (--enrol TOKEN)");
            });
    terminal
        .out()
        .println("enrolled as " + identity.clientId() + " until " + identity.validUntil());
    return identity;
  }

  private void requireNoFloor() {
    String option =
        minimumCohort != null ? "--minimum-cohort" : minimumNoise != null ? "--minimum-noise" : "";
    if (!option.isEmpty()) {
      throw new CliFailure(
          option
              + " is about secure rounds, and a client without identity takes part in none: add"
              + " --enrol TOKEN.");
    }
  }

  /** What a client with identity insists on. */
  ClientFloor floor() {
    ClientFloor floor = ClientFloor.standard();
    Integer minimum = minimumCohort;
    if (minimum != null) {
      floor = floor.withMinimumCohort(minimum);
    }
    Double noise = minimumNoise;
    if (noise != null) {
      floor = withNoise(floor, noise);
    }
    return plainUpdates ? floor.allowingPlainUpdates() : floor;
  }

  private ClientFloor withNoise(ClientFloor floor, double noise) {
    if (!(noise >= 0) || Double.isInfinite(noise)) {
      throw new CliFailure("--minimum-noise must be a number of 0 or more, not " + noise + ".");
    }
    if (noise > 0 && plainUpdates) {
      throw new CliFailure(
          "--minimum-noise and --allow-plain-updates contradict each other: clients add noise in"
              + " secure rounds only; leave one of them out.");
    }
    return floor.withMinimumNoise(noise);
  }
}
