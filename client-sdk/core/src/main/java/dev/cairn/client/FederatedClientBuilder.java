package dev.cairn.client;

import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Population;
import dev.cairn.secagg.client.SecAggClient;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Describes a {@link FederatedClient}; what has no default must be given. */
public final class FederatedClientBuilder {

  /** How long a check-in lets the coordinator wait for something to say, unless told otherwise. */
  static final long CHECK_IN_WAIT_MILLIS = 30_000;

  /** How long after the upload to wait for the round's end, unless told otherwise. */
  static final long OUTCOME_WAIT_MILLIS = 600_000;

  static final long OUTCOME_WAIT_MILLIS_MAX = 3_600_000;

  /** An update that may have left must not leave again, also not after a restart. */
  private static final String DURABLE_STORE =
      "store(FileClientStore.open(...)), in which a device marks spent updates,";

  private @Nullable Connection connection;
  private @Nullable ClientIdentity identity;
  private @Nullable DeviceIdentity device;
  private @Nullable ClientFloor floor;
  private @Nullable ClientId orderLabel;
  private @Nullable Population population;
  private @Nullable LocalTrainer trainer;
  private @Nullable ExampleSource examples;
  private @Nullable ClientStore store;
  private ParticipationPolicy policy = ParticipationPolicy.always();
  private ClientListener listener = ClientListener.none();
  private Timing timing = Timing.system();
  private @Nullable SecAggClient secure;
  private String deviceClass = "";
  private long checkInWaitMillis = CHECK_IN_WAIT_MILLIS;
  private long outcomeWaitMillis = OUTCOME_WAIT_MILLIS;

  FederatedClientBuilder() {}

  /** The coordinator, which stays the caller's to close. */
  public FederatedClientBuilder coordinator(Coordinator coordinator) {
    this.connection = Connection.of(coordinator);
    return this;
  }

  /** How to reach the coordinator: called when it is first needed, closed with the client. */
  public FederatedClientBuilder coordinator(Supplier<? extends Coordinator> opening) {
    this.connection = Connection.openedBy(opening);
    return this;
  }

  /** Who the client is; unless given, the identity that the store keeps. */
  public FederatedClientBuilder identity(ClientIdentity identity) {
    this.identity = identity;
    return this;
  }

  /**
   * Who the client is: an enrolled device, whose name is the hash of its key. Then it takes part in
   * secure rounds, and declines others unless {@link #floor} allows them. The identity stays the
   * caller's to close.
   */
  public FederatedClientBuilder identity(DeviceIdentity identity) {
    this.device = identity;
    return this;
  }

  /**
   * What the client insists on; unless given, {@link ClientFloor#standard} with a device identity,
   * what {@link #secureAggregation} insists on with that, and nothing without either.
   */
  public FederatedClientBuilder floor(ClientFloor floor) {
    this.floor = floor;
    return this;
  }

  /**
   * From what, besides seed and round, the order of the batches follows; by default the client's
   * name. With a label of its own, a simulated client visits its examples in the same order
   * whatever its key is, and rounds a compressed update in the same way; a client without one
   * rounds by a secret of its own, which the store keeps.
   *
   * @param label written as a client's name
   */
  public FederatedClientBuilder orderLabel(String label) {
    this.orderLabel = new ClientId(label);
    return this;
  }

  /** The population by its name, for instance {@code "fashion"}. */
  public FederatedClientBuilder population(String name) {
    return population(new Population(name));
  }

  /** What the device can train for. */
  public FederatedClientBuilder population(Population population) {
    this.population = population;
    return this;
  }

  /**
   * The kind of device, a word that plans may ask for, for instance {@code "phone"}; none by
   * default.
   *
   * @param word at most 64 characters
   */
  public FederatedClientBuilder deviceClass(String word) {
    this.deviceClass = word;
    return this;
  }

  /** What trains. */
  public FederatedClientBuilder trainer(LocalTrainer trainer) {
    this.trainer = trainer;
    return this;
  }

  /** What it trains on. */
  public FederatedClientBuilder examples(ExampleSource examples) {
    this.examples = examples;
    return this;
  }

  /** When the device may take part; by default always. */
  public FederatedClientBuilder policy(ParticipationPolicy policy) {
    this.policy = policy;
    return this;
  }

  /**
   * What the client remembers from one start to the next; by default nothing. With a device
   * identity it must be given: the marks of spent updates have to outlive the process.
   */
  public FederatedClientBuilder store(ClientStore store) {
    this.store = store;
    return this;
  }

  /** Who hears how it goes; by default nobody. */
  public FederatedClientBuilder listener(ClientListener listener) {
    this.listener = listener;
    return this;
  }

  /**
   * How a client without a device identity takes part in secure rounds: whom it trusts and what it
   * insists on; a {@link #floor} can only raise that. Then it declines plain rounds, unless the
   * floor allows them. Without it and without a device identity, the client declines secure rounds.
   */
  public FederatedClientBuilder secureAggregation(SecAggClient secure) {
    this.secure = secure;
    return this;
  }

  /** How time passes; by default as it does. */
  public FederatedClientBuilder timing(Timing timing) {
    this.timing = timing;
    return this;
  }

  /** How long a check-in may be held back, 0 to 60,000 ms; by default 30,000. */
  public FederatedClientBuilder checkInWaitMillis(long millis) {
    this.checkInWaitMillis = within("checkInWaitMillis", millis, CheckIn.WAIT_MILLIS_MAX);
    return this;
  }

  /**
   * How long after the upload to wait for the round's end before the client leaves it as still
   * open, 0 to 3,600,000 ms; by default 600,000.
   */
  public FederatedClientBuilder outcomeWaitMillis(long millis) {
    this.outcomeWaitMillis = within("outcomeWaitMillis", millis, OUTCOME_WAIT_MILLIS_MAX);
    return this;
  }

  private static long within(String name, long millis, long most) {
    if (millis < 0 || millis > most) {
      throw new IllegalArgumentException(name + " must be 0 to " + most + ", not " + millis);
    }
    return millis;
  }

  /**
   * Makes the client.
   *
   * @throws IllegalStateException if something is missing or the floor does not allow the
   *     population, in one line that says what
   * @throws ClientStoreException if the identity cannot be read from the store
   */
  public FederatedClient build() {
    Connection connection = required(this.connection, "coordinator(...)");
    Population population = required(this.population, "population(\"...\")");
    LocalTrainer trainer = required(this.trainer, "trainer(...)");
    ExampleSource examples = required(this.examples, "examples(...)");
    ClientId clientId = clientId();
    DeviceIdentity device = this.device;
    if (device != null && secure != null) {
      throw new IllegalStateException(
          "a device identity takes part in secure rounds by itself: leave out"
              + " secureAggregation(...), or the device identity");
    }
    ClientFloor floor = this.floor != null ? this.floor : usualFloor();
    refuse(floor.objectionTo(population));
    refuse(device != null ? Optional.empty() : floor.objectionToNoDevice());
    ClientSetup setup =
        new ClientSetup(
            clientId,
            orderLabel != null ? orderLabel : clientId,
            orderLabel != null,
            population,
            trainer,
            examples,
            policy,
            usedStore(),
            listener,
            timing,
            device != null ? Credentials.of(device, floor) : Credentials.of(secure, this.floor),
            floor,
            deviceClass,
            checkInWaitMillis,
            outcomeWaitMillis);
    return new FederatedClient(setup, connection);
  }

  private ClientStore usedStore() {
    if (device != null) {
      return required(store, DURABLE_STORE);
    }
    return store != null ? store : new MemoryClientStore();
  }

  private ClientId clientId() {
    if (device != null) {
      return device.clientId();
    }
    ClientIdentity named = identity;
    return named != null
        ? named.clientId()
        : ClientIdentity.in(required(store, "store(...) or identity(...)")).clientId();
  }

  private ClientFloor usualFloor() {
    return device != null || secure != null
        ? ClientFloor.standard()
        : ClientFloor.standard().allowingPlainUpdates();
  }

  private static void refuse(Optional<String> objection) {
    objection.ifPresent(
        why -> {
          throw new IllegalStateException(why);
        });
  }

  private static <T> T required(@Nullable T given, String call) {
    if (given == null) {
      throw new IllegalStateException(
          "the client lacks something: call " + call + " on the builder");
    }
    return given;
  }
}
