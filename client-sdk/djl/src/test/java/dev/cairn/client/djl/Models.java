package dev.cairn.client.djl;

import dev.cairn.client.Cancellation;
import dev.cairn.client.ExampleSource;
import dev.cairn.client.TrainingJob;
import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.model.Initializer;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.util.List;

/** Models and jobs that several tests use. */
final class Models {
  private Models() {}

  static PortableModel lenet() {
    return new PortableModel(
        List.of(1, 28, 28),
        List.of(
            new Layer.Conv2d(6, 5, 1, 2),
            Layer.Activation.RELU,
            new Layer.MaxPool2d(2),
            new Layer.Conv2d(16, 5, 1, 0),
            Layer.Activation.RELU,
            new Layer.MaxPool2d(2),
            new Layer.Flatten(),
            new Layer.Linear(120),
            Layer.Activation.RELU,
            new Layer.Linear(84),
            Layer.Activation.RELU,
            new Layer.Linear(10)));
  }

  /** One of each kind of layer. */
  static PortableModel everyLayer() {
    return new PortableModel(
        List.of(2, 9, 8),
        List.of(
            new Layer.Conv2d(4, 3, 2, 1),
            Layer.Activation.GELU,
            new Layer.AvgPool2d(2),
            new Layer.Conv2d(5, 1, 1, 1),
            Layer.Activation.SIGMOID,
            new Layer.MaxPool2d(2),
            new Layer.Flatten(),
            new Layer.Linear(8),
            Layer.Activation.TANH,
            new Layer.Dropout(0.3),
            new Layer.Linear(6),
            Layer.Activation.RELU,
            new Layer.Linear(3)));
  }

  static PortableModel perceptron(int in, int hidden, int classes) {
    return new PortableModel(
        List.of(in),
        List.of(new Layer.Linear(hidden), Layer.Activation.TANH, new Layer.Linear(classes)));
  }

  static TrainingJob job(PortableModel model, LocalTraining training, ExampleSource examples) {
    return job(model, training, examples, new Cancellation());
  }

  static TrainingJob job(
      PortableModel model,
      LocalTraining training,
      ExampleSource examples,
      Cancellation cancellation) {
    return new TrainingJob(
        new ModelSpec.Portable(model),
        null,
        Initializer.initialize(model, 11),
        training,
        examples,
        examples.size() == 0
            ? new int[0]
            : BatchOrder.of(3, 1, new ClientId("device-1"), examples.size(), training.epochs()),
        cancellation);
  }
}
