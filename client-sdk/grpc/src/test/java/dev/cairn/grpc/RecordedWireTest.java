package dev.cairn.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.grpc.v1.ExchangeRequest;
import dev.cairn.grpc.v1.ExchangeResponse;
import dev.cairn.grpc.v1.FinishResponse;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import io.grpc.MethodDescriptor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a device and its coordinator once said to each other in whole runs, kept for good: each
 * message is read as what it was. Files are never edited; see the README beside them.
 */
class RecordedWireTest {
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"call\":[0-9]+,\"method\":\"([^\"]+)\",\"from\":\"(device|coordinator)\","
              + "\"message\":\"([^\"]*)\"\\}");

  private record Said(String method, boolean byDevice, byte[] bytes, Message prototype) {
    Message read() throws IOException {
      return prototype.getParserForType().parseFrom(bytes);
    }
  }

  private static Map<String, MethodDescriptor<?, ?>> methods() {
    Map<String, MethodDescriptor<?, ?>> methods = new HashMap<>();
    for (var service :
        List.of(CoordinatorGrpc.getServiceDescriptor(), EnrollmentGrpc.getServiceDescriptor())) {
      service.getMethods().forEach(method -> methods.put(method.getFullMethodName(), method));
    }
    return methods;
  }

  private static Message prototype(MethodDescriptor.Marshaller<?> marshaller) {
    return (Message) ((MethodDescriptor.PrototypeMarshaller<?>) marshaller).getMessagePrototype();
  }

  private static List<Said> recorded(String name) throws IOException {
    Map<String, MethodDescriptor<?, ?>> methods = methods();
    List<Said> said = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                RecordedWireTest.class.getResourceAsStream(
                    "/wire/recordings/v1/" + name + ".jsonl"),
                StandardCharsets.UTF_8))) {
      for (String line : in.lines().collect(Collectors.toList())) {
        Matcher matcher = LINE.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        MethodDescriptor<?, ?> method = methods.get(matcher.group(1));
        assertThat(method).as(line).isNotNull();
        boolean byDevice = matcher.group(2).equals("device");
        said.add(
            new Said(
                matcher.group(1),
                byDevice,
                Base64.getDecoder().decode(matcher.group(3)),
                prototype(
                    byDevice ? method.getRequestMarshaller() : method.getResponseMarshaller())));
      }
    }
    return said;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "secure"})
  void everyMessage_isReadAndWrittenIdentically(String name) throws IOException {
    for (Said said : recorded(name)) {
      Message read = said.read();
      assertThat(read.getUnknownFields().asMap()).as(said.method()).isEmpty();
      assertThat(read.toByteArray()).as(said.method()).isEqualTo(said.bytes());
    }
  }

  /** The mapping takes each; what it makes of what has a way back is sent as the same bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "secure"})
  void everyMessage_hasItsValue(String name) throws IOException {
    for (Said said : recorded(name)) {
      Message read = said.read();
      if (read instanceof CheckInRequest request) {
        assertThat(ProtoMapping.toProto(ProtoMapping.fromProto(request))).isEqualTo(read);
      } else if (read instanceof CheckInResponse response) {
        assertThat(ProtoMapping.toProto(ProtoMapping.fromProto(response))).isEqualTo(read);
      } else if (read instanceof UploadRequest request && request.hasHeader()) {
        assertThat(ProtoMapping.toProto(ProtoMapping.fromProto(request.getHeader())))
            .isEqualTo(request.getHeader());
      } else if (read instanceof UploadResponse response && !response.hasAdmitted()) {
        assertThat(ProtoMapping.toProto(ProtoMapping.fromProto(response))).isEqualTo(read);
      } else if (read instanceof FinishResponse response) {
        assertThat(ProtoMapping.toProto(ProtoMapping.fromProto(response))).isEqualTo(read);
      } else if (read instanceof ExchangeResponse response) {
        assertThat(SecureMapping.toProto(SecureMapping.fromProto(response))).isEqualTo(read);
      }
    }
  }

  @Test
  void secureRecording_holdsEveryMessageOfARound() throws IOException, ProtocolException {
    TreeSet<MessageType> types = new TreeSet<>();
    for (Said said : recorded("secure")) {
      Message read = said.read();
      if (read instanceof ExchangeRequest request) {
        types.add(MessageType.of(request.getMessage().getBody().toByteArray()));
      } else if (read instanceof ExchangeResponse response
          && SecureMapping.fromProto(response) instanceof ExchangeReply.Next next) {
        types.add(MessageType.of(next.message().body()));
      } else if (read instanceof CheckInResponse response
          && ProtoMapping.fromProto(response) instanceof CheckInReply.Assigned assigned) {
        types.add(MessageType.of(assigned.assignment().config().body()));
      }
    }
    assertThat(types).containsExactly(MessageType.values());
  }

  /** What was recorded in no run are Enroll and Renew; they have files of their own. */
  @Test
  void recordings_holdEveryMethodOfTheCoordinator() throws IOException {
    TreeSet<String> methods = new TreeSet<>();
    for (Said said : recorded("secure")) {
      methods.add(said.method());
    }
    TreeSet<String> all = new TreeSet<>(methods().keySet());
    all.remove("cairn.v1.Enrollment/Enroll");
    all.remove("cairn.v1.Enrollment/Renew");
    assertThat(methods).isEqualTo(all);
  }
}
