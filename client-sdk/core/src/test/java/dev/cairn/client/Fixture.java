package dev.cairn.client;

import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Initializer;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.Safetensors;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One client, one small model, and a coordinator that commits every round. */
final class Fixture {
  static final ClientId CLIENT = new ClientId("client-1");
  static final RoundId ROUND = new RoundId(new RunId("run"), 3, 1);
  static final SessionId SESSION = new SessionId(ROUND, CLIENT);
  static final UpdateSpec UPDATE = new UpdateSpec(10, 500, 20, 2);
  static final int EXAMPLES = 7;
  static final ModelSpec MODEL =
      new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(3))));
  static final ModelId NEXT = new ModelId(Digest.of(new byte[] {1}));

  final FakeCoordinator coordinator = new FakeCoordinator();
  final FakeTiming timing = new FakeTiming();
  final List<TrainingJob> jobs = new ArrayList<>();
  final Recorder listener = new Recorder();
  final byte[] file =
      Safetensors.write(Initializer.initialize(((ModelSpec.Portable) MODEL).model(), 1)).array();
  final ModelId modelId = new ModelId(Digest.of(file));

  ClientStore store = new MemoryClientStore();
  Function<TrainingJob, TrainedUpdate> training =
      job -> new TrainedUpdate(delta(job.start().values().length), 0.75);

  Fixture() {
    coordinator.files.put(modelId.digest(), file);
    coordinator.checkIn = request -> new CheckInReply.Assigned(assignment(MODEL));
    coordinator.finish = wait -> new RoundOutcome.Committed(NEXT, true);
  }

  RoundAssignment assignment(ModelSpec model) {
    return assignment(SESSION, model);
  }

  RoundAssignment assignment(SessionId session, ModelSpec model) {
    return new RoundAssignment(
        session, model, modelId, new LocalTraining(2, 4, 0.1, 0, 0, 0), UPDATE, 99, 60_000);
  }

  static float[] delta(int length) {
    float[] delta = new float[length];
    for (int i = 0; i < length; i++) {
      delta[i] = (i - 5) / 8f;
    }
    return delta;
  }

  FederatedClientBuilder builder() {
    return FederatedClient.builder()
        .coordinator(coordinator)
        .identity(ClientIdentity.of(CLIENT))
        .population("fashion")
        .trainer(
            job -> {
              jobs.add(job);
              return training.apply(job);
            })
        .examples(examples(EXAMPLES))
        .store(store)
        .listener(listener)
        .timing(timing);
  }

  FederatedClient client() {
    return builder().build();
  }

  static ExampleSource examples(int size) {
    return new ExampleSource() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public int[] exampleShape() {
        return new int[] {4};
      }

      @Override
      public int classes() {
        return 3;
      }

      @Override
      public void read(int[] indices, FloatBuffer features, IntBuffer labels) {
        for (int index : indices) {
          features.put(new float[] {index, 31337, 0, 0});
          labels.put(index % 3);
        }
      }
    };
  }

  /** Writes down what it hears. */
  static final class Recorder implements ClientListener {
    final List<String> heard = new ArrayList<>();
    final List<Long> retries = new ArrayList<>();

    @Override
    public void onAssigned(RoundAssignment assignment) {
      heard.add("assigned " + assignment.session());
    }

    @Override
    public void onModelFetched(long bytes) {
      heard.add("fetched " + bytes);
    }

    @Override
    public void onTrained(double loss, long millis) {
      heard.add("trained " + loss + " in " + millis);
    }

    @Override
    public void onUploaded(long bytes) {
      heard.add("uploaded " + bytes);
    }

    @Override
    public void onTrouble(String message, long retryMillis) {
      heard.add("trouble " + message);
      retries.add(retryMillis);
    }

    @Override
    public void onOutcome(SessionOutcome outcome) {
      heard.add(outcome.toString());
    }
  }
}
