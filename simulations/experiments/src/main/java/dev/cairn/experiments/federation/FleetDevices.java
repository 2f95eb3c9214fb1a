package dev.cairn.experiments.federation;

import dev.cairn.client.ClientFloor;
import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClientBuilder;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.testing.SimulatedAuthority;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who a fleet's clients are, and how each of them reaches the coordinator. */
public interface FleetDevices {

  /** The way of client number {@code index}; not closed by the fleet. */
  Coordinator coordinator(int index);

  /** Adds identity and store of client number {@code index} to its description. */
  FederatedClientBuilder identify(int index, FederatedClientBuilder builder);

  /** What client number {@code index} is called in results, whatever its key is. */
  static ClientId label(int index) {
    return ClientFleet.clientId(index);
  }

  /** Clients that share one way and are who they say they are, for plain rounds. */
  static FleetDevices unproven(Coordinator coordinator) {
    return new FleetDevices() {
      @Override
      public Coordinator coordinator(int index) {
        return coordinator;
      }

      @Override
      public FederatedClientBuilder identify(int index, FederatedClientBuilder builder) {
        return builder.identity(ClientIdentity.of(label(index))).store(new MemoryClientStore());
      }
    };
  }

  /** Clients of one process that share one way, with simulated credentials for secure rounds. */
  final class Simulated implements FleetDevices {
    private final Coordinator coordinator;
    private final List<SimulatedAuthority.Device> devices = new ArrayList<>();
    private final Map<ClientId, ClientId> labels = new HashMap<>();
    private final ClientFloor floor;

    /**
     * Enrols the clients.
     *
     * @param count how many
     * @param floor what they insist on
     */
    public Simulated(
        Coordinator coordinator, SimulatedAuthority authority, int count, ClientFloor floor) {
      this.coordinator = coordinator;
      this.floor = floor;
      for (int i = 0; i < count; i++) {
        SimulatedAuthority.Device device = authority.enrol();
        devices.add(device);
        labels.put(device.clientId(), label(i));
      }
    }

    /** Labels by the ids under which the coordinator knows the clients. */
    public Map<ClientId, ClientId> labels() {
      return labels;
    }

    @Override
    public Coordinator coordinator(int index) {
      return coordinator;
    }

    @Override
    public FederatedClientBuilder identify(int index, FederatedClientBuilder builder) {
      SimulatedAuthority.Device device = devices.get(index);
      return builder
          .identity(ClientIdentity.of(device.clientId()))
          .floor(floor)
          .secureAggregation(device.secureAggregation(floor.secureRounds()))
          .store(new MemoryClientStore());
    }
  }
}
