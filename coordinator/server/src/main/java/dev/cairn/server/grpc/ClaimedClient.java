package dev.cairn.server.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.Session;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds in whose name a request is made: its {@code client_id}, or that of its session. A method
 * whose requests name nobody, and that nobody has allowed to, is a fault at the start, so that no
 * method is forgotten.
 */
final class ClaimedClient {
  /** Methods that give every device the same. */
  private static final Set<String> NAMELESS =
      Set.of(CoordinatorGrpc.getFetchMethod().getFullMethodName());

  private static final String CLIENT_ID = "client_id";
  private static final int DEPTH_MAX = 3;

  private final Map<Descriptor, List<List<FieldDescriptor>>> paths = new HashMap<>();

  ClaimedClient(ServiceDescriptor service) {
    for (MethodDescriptor<?, ?> method : service.getMethods()) {
      if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema)) {
        throw new IllegalStateException(method.getFullMethodName() + " has no schema");
      }
      Descriptor request = schema.getMethodDescriptor().getInputType();
      List<List<FieldDescriptor>> found = new ArrayList<>();
      collect(request, List.of(), found);
      if (found.isEmpty() && !NAMELESS.contains(method.getFullMethodName())) {
        throw new IllegalStateException(
            method.getFullMethodName() + " does not say for which client it is");
      }
      paths.put(request, List.copyOf(found));
    }
  }

  private static void collect(
      Descriptor type, List<FieldDescriptor> prefix, List<List<FieldDescriptor>> found) {
    for (FieldDescriptor field : type.getFields()) {
      List<FieldDescriptor> path = new ArrayList<>(prefix);
      path.add(field);
      boolean owner = prefix.isEmpty() || type.equals(Session.getDescriptor());
      if (owner && field.getName().equals(CLIENT_ID)) {
        found.add(path);
      } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && !field.isRepeated()
          && path.size() < DEPTH_MAX) {
        collect(field.getMessageType(), path, found);
      }
    }
  }

  /** The client that a request names; null if this part of it names none. */
  @Nullable String of(Message request) {
    for (List<FieldDescriptor> path :
        paths.getOrDefault(request.getDescriptorForType(), List.of())) {
      String claimed = follow(request, path);
      if (claimed != null) {
        return claimed;
      }
    }
    return null;
  }

  private static @Nullable String follow(Message request, List<FieldDescriptor> path) {
    Message at = request;
    for (FieldDescriptor field : path) {
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        return (String) at.getField(field);
      }
      if (!at.hasField(field)) {
        return null;
      }
      at = (Message) at.getField(field);
    }
    return null;
  }
}
