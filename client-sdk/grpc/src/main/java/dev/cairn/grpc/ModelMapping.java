package dev.cairn.grpc;

import dev.cairn.grpc.v1.Activation;
import dev.cairn.grpc.v1.Conv2d;
import dev.cairn.grpc.v1.Dropout;
import dev.cairn.grpc.v1.ExportedModel;
import dev.cairn.grpc.v1.Flatten;
import dev.cairn.grpc.v1.Linear;
import dev.cairn.grpc.v1.Pool2d;
import dev.cairn.grpc.v1.Tensor;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import java.util.ArrayList;
import java.util.List;

/** Maps models between the protocol's values and their messages. */
final class ModelMapping {
  private ModelMapping() {}

  static dev.cairn.grpc.v1.ModelSpec toProto(ModelSpec spec) {
    dev.cairn.grpc.v1.ModelSpec.Builder proto = dev.cairn.grpc.v1.ModelSpec.newBuilder();
    return spec.fold(
        portable -> proto.setPortable(portable(portable.model())).build(),
        exported -> proto.setExported(exported(exported)).build());
  }

  private static dev.cairn.grpc.v1.PortableModel portable(PortableModel model) {
    dev.cairn.grpc.v1.PortableModel.Builder proto = dev.cairn.grpc.v1.PortableModel.newBuilder();
    proto.addAllInput(model.input());
    for (Layer layer : model.layers()) {
      proto.addLayers(layer(layer));
    }
    return proto.build();
  }

  private static dev.cairn.grpc.v1.Layer layer(Layer layer) {
    dev.cairn.grpc.v1.Layer.Builder proto = dev.cairn.grpc.v1.Layer.newBuilder();
    return layer
        .fold(
            conv ->
                proto.setConv2D(
                    Conv2d.newBuilder()
                        .setOut(conv.out())
                        .setKernel(conv.kernel())
                        .setStride(conv.stride())
                        .setPadding(conv.padding())),
            linear -> proto.setLinear(Linear.newBuilder().setOut(linear.out())),
            pool -> proto.setMaxPool2D(Pool2d.newBuilder().setSize(pool.size())),
            pool -> proto.setAvgPool2D(Pool2d.newBuilder().setSize(pool.size())),
            activation -> proto.setActivation(activation(activation)),
            flatten -> proto.setFlatten(Flatten.getDefaultInstance()),
            dropout -> proto.setDropout(Dropout.newBuilder().setRate(dropout.rate())))
        .build();
  }

  private static Activation activation(Layer.Activation activation) {
    return switch (activation) {
      case RELU -> Activation.ACTIVATION_RELU;
      case TANH -> Activation.ACTIVATION_TANH;
      case SIGMOID -> Activation.ACTIVATION_SIGMOID;
      case GELU -> Activation.ACTIVATION_GELU;
    };
  }

  private static ExportedModel exported(ModelSpec.Exported model) {
    ExportedModel.Builder proto =
        ExportedModel.newBuilder()
            .setModuleDigest(WireFields.bytes(model.module()))
            .setModuleBytes(model.moduleBytes());
    for (TensorShape tensor : model.shape().tensors()) {
      proto.addTensors(Tensor.newBuilder().setName(tensor.name()).addAllDims(tensor.dims()));
    }
    return proto.build();
  }

  static ModelSpec fromProto(dev.cairn.grpc.v1.ModelSpec proto) {
    return switch (proto.getKindCase()) {
      case PORTABLE -> WireFields.at("portable", () -> portable(proto.getPortable()));
      case EXPORTED -> WireFields.at("exported", () -> exported(proto.getExported()));
      case KIND_NOT_SET -> throw WireFields.unknown("kind");
    };
  }

  private static ModelSpec portable(dev.cairn.grpc.v1.PortableModel proto) {
    List<Layer> layers = new ArrayList<>();
    for (dev.cairn.grpc.v1.Layer layer : proto.getLayersList()) {
      layers.add(WireFields.at("layers " + (layers.size() + 1), () -> layer(layer)));
    }
    return new ModelSpec.Portable(new PortableModel(proto.getInputList(), layers));
  }

  private static Layer layer(dev.cairn.grpc.v1.Layer proto) {
    return switch (proto.getKindCase()) {
      case CONV2D -> {
        Conv2d conv = proto.getConv2D();
        yield new Layer.Conv2d(
            conv.getOut(), conv.getKernel(), conv.getStride(), conv.getPadding());
      }
      case LINEAR -> new Layer.Linear(proto.getLinear().getOut());
      case MAX_POOL2D -> new Layer.MaxPool2d(proto.getMaxPool2D().getSize());
      case AVG_POOL2D -> new Layer.AvgPool2d(proto.getAvgPool2D().getSize());
      case ACTIVATION -> activation(proto.getActivation());
      case FLATTEN -> new Layer.Flatten();
      case DROPOUT -> new Layer.Dropout(proto.getDropout().getRate());
      case KIND_NOT_SET -> throw WireFields.unknown("kind");
    };
  }

  private static Layer activation(Activation proto) {
    return switch (proto) {
      case ACTIVATION_RELU -> Layer.Activation.RELU;
      case ACTIVATION_TANH -> Layer.Activation.TANH;
      case ACTIVATION_SIGMOID -> Layer.Activation.SIGMOID;
      case ACTIVATION_GELU -> Layer.Activation.GELU;
      case ACTIVATION_UNSPECIFIED, UNRECOGNIZED -> throw WireFields.unknown("activation");
    };
  }

  private static ModelSpec exported(ExportedModel proto) {
    List<TensorShape> tensors = new ArrayList<>();
    for (Tensor tensor : proto.getTensorsList()) {
      tensors.add(
          WireFields.at(
              "tensors " + (tensors.size() + 1),
              () -> new TensorShape(tensor.getName(), tensor.getDimsList())));
    }
    return new ModelSpec.Exported(
        WireFields.digest("module_digest", proto.getModuleDigest()),
        proto.getModuleBytes(),
        WireFields.at("tensors", () -> new ModelShape(tensors)));
  }
}
