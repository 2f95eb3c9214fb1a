package dev.cairn.client;

import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.secagg.graph.Adversary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client insists on, whatever a coordinator asks for. Only the app can lower it; what a
 * coordinator asks beyond it ends as {@link SessionOutcome.Declined} with the reason.
 */
public final class ClientFloor {

  /** The fewest clients among which an update is hidden, unless told otherwise. */
  public static final int MINIMUM_COHORT = 8;

  /** The share of colluding clients that must be assumed, unless told otherwise: a tenth. */
  public static final int GAMMA_MILLIONTHS = 100_000;

  private final dev.cairn.secagg.client.ClientFloor secureRounds;
  private final boolean requireSecureAggregation;
  private final double minimumNoise;
  private final Set<Population> populations;
  private final @Nullable Digest ca;
  private final List<byte[]> coordinatorKeys;

  private ClientFloor(
      dev.cairn.secagg.client.ClientFloor secureRounds,
      boolean requireSecureAggregation,
      double minimumNoise,
      Set<Population> populations,
      @Nullable Digest ca,
      List<byte[]> coordinatorKeys) {
    this.secureRounds = secureRounds;
    this.requireSecureAggregation = requireSecureAggregation;
    this.minimumNoise = minimumNoise;
    this.populations = populations;
    this.ca = ca;
    this.coordinatorKeys = coordinatorKeys;
  }

  /**
   * The floor of a client with a device identity: secure rounds only, among at least {@value
   * #MINIMUM_COHORT} clients of which a tenth may collude with a malicious coordinator; for any
   * population, with the CA and the coordinator's keys that the device has enrolled with.
   */
  public static ClientFloor standard() {
    return new ClientFloor(
        new dev.cairn.secagg.client.ClientFloor(
            MINIMUM_COHORT, GAMMA_MILLIONTHS, Adversary.MALICIOUS),
        true,
        0,
        Collections.emptySet(),
        null,
        Collections.emptyList());
  }

  /**
   * The same with another minimum.
   *
   * @param clients the fewest whose updates are added before anybody can read the sum, 3 to 1024
   */
  public ClientFloor withMinimumCohort(int clients) {
    return with(
        new dev.cairn.secagg.client.ClientFloor(clients, gammaMillionthsMin(), adversary()));
  }

  /**
   * The same with another least share of clients that are assumed to collude.
   *
   * @param millionths 0 to 999,999
   */
  public ClientFloor withGammaMillionths(int millionths) {
    return with(new dev.cairn.secagg.client.ClientFloor(minimumCohort(), millionths, adversary()));
  }

  /**
   * The same against another adversary.
   *
   * @param weakest that a round must hold out against; with {@link Adversary#SEMI_HONEST} a
   *     coordinator that does not follow the protocol can read the update, in exchange for fewer
   *     messages
   */
  public ClientFloor withAdversary(Adversary weakest) {
    return with(
        new dev.cairn.secagg.client.ClientFloor(minimumCohort(), gammaMillionthsMin(), weakest));
  }

  private ClientFloor with(dev.cairn.secagg.client.ClientFloor other) {
    return new ClientFloor(
        other, requireSecureAggregation, minimumNoise, populations, ca, coordinatorKeys);
  }

  /**
   * The same, but every sum must hold noise of the clients' own, which no coordinator can leave
   * out: rounds in which they add less are declined, and plain ones.
   *
   * @param multiplier the least sigma of that noise over the largest norm of an update, 0 or more;
   *     0 for none
   */
  public ClientFloor withMinimumNoise(double multiplier) {
    if (!(multiplier >= 0) || Double.isInfinite(multiplier)) {
      throw new IllegalArgumentException(
          "the least noise is a multiplier of 0 or more, not " + multiplier);
    }
    return new ClientFloor(
        secureRounds, requireSecureAggregation, multiplier, populations, ca, coordinatorKeys);
  }

  /** The same, but the coordinator may ask for updates that it can read one by one. */
  public ClientFloor allowingPlainUpdates() {
    return new ClientFloor(secureRounds, false, minimumNoise, populations, ca, coordinatorKeys);
  }

  /** The same for these populations only. */
  public ClientFloor onlyFor(Population... allowed) {
    Set<Population> set = Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(allowed)));
    return new ClientFloor(
        secureRounds, requireSecureAggregation, minimumNoise, set, ca, coordinatorKeys);
  }

  /**
   * The same, but only with this CA, whichever the device enrols with.
   *
   * @param fingerprint SHA-256 of the CA's certificate in DER
   */
  public ClientFloor withCa(Digest fingerprint) {
    return new ClientFloor(
        secureRounds,
        requireSecureAggregation,
        minimumNoise,
        populations,
        fingerprint,
        coordinatorKeys);
  }

  /**
   * The same, but only with these keys of the coordinator, whichever the enrolment gives.
   *
   * @param keys Ed25519 keys of 32 bytes, at least 1
   */
  public ClientFloor withCoordinatorKeys(List<byte[]> keys) {
    if (keys.isEmpty() || keys.stream().anyMatch(key -> key.length != 32)) {
      throw new IllegalArgumentException("pinned are one or more keys of 32 bytes");
    }
    return new ClientFloor(
        secureRounds, requireSecureAggregation, minimumNoise, populations, ca, copy(keys));
  }

  private static List<byte[]> copy(List<byte[]> keys) {
    List<byte[]> copies = new ArrayList<>();
    keys.forEach(key -> copies.add(key.clone()));
    return copies;
  }

  /** The fewest clients among which an update is hidden, 3 to 1024. */
  public int minimumCohort() {
    return secureRounds.cohortMin();
  }

  /** The least share of colluding clients that must be assumed, in millionths. */
  public int gammaMillionthsMin() {
    return secureRounds.gammaMillionthsMin();
  }

  /** The weakest adversary that a round must hold out against. */
  public Adversary adversary() {
    return secureRounds.adversary();
  }

  /** Whether rounds in which the coordinator can read single updates are declined. */
  public boolean requireSecureAggregation() {
    return requireSecureAggregation;
  }

  /** The least multiplier of the noise that clients add; 0 if they need not add any. */
  public double minimumNoise() {
    return minimumNoise;
  }

  /** The populations that are allowed; empty if all are. */
  public Set<Population> populations() {
    return populations;
  }

  /** The only CA that is allowed; empty if it is the one that the device has enrolled with. */
  public Optional<Digest> ca() {
    return Optional.ofNullable(ca);
  }

  /** The coordinator's keys; empty if they are those of the enrolment. */
  public List<byte[]> coordinatorKeys() {
    return copy(coordinatorKeys);
  }

  /** The part that secure rounds are compared with. */
  public dev.cairn.secagg.client.ClientFloor secureRounds() {
    return secureRounds;
  }

  /**
   * Why a client must not take part in a round whose clients add this noise.
   *
   * @param noise null for none
   */
  Optional<String> objectionTo(@Nullable ClientNoise noise) {
    double multiplier = noise == null ? 0 : noise.multiplier();
    return multiplier >= minimumNoise
        ? Optional.empty()
        : Optional.of(
            "noise that clients add with a multiplier of "
                + multiplier
                + ", this client insists on "
                + minimumNoise);
  }

  /** Why a client must not train for a population; empty if it may. */
  Optional<String> objectionTo(Population population) {
    return populations.isEmpty() || populations.contains(population)
        ? Optional.empty()
        : Optional.of(
            "the client's floor allows the populations " + populations + ", and not " + population);
  }

  /** Why a client without a device identity must not be made; empty if it may. */
  Optional<String> objectionToNoDevice() {
    return ca == null
        ? Optional.empty()
        : Optional.of(
            "the client's floor allows only the CA "
                + ca
                + ", which only a device identity has: give one to the builder, or pin no CA");
  }

  /** Why a client must not use an enrolment; empty if it may. */
  Optional<String> objectionTo(DeviceIdentity identity) {
    Digest enrolled = DeviceCertificates.fingerprint(identity.ca());
    return ca == null || ca.equals(enrolled)
        ? Optional.empty()
        : Optional.of(
            "the client's floor allows only the CA "
                + ca
                + ", and this device has enrolled with "
                + enrolled
                + ": enrol it with a token of the right CA");
  }
}
