package dev.cairn.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Goal: the bytes that were once sent are understood for ever, and equal values have equal bytes.
 */
class GoldenWireTest {

  @Test
  void everyFile_isReadAsItsMessage_andWrittenIdentically() throws IOException {
    for (Map.Entry<String, Message> entry : GoldenWire.messages().entrySet()) {
      String name = entry.getKey() + ".binpb";
      try (InputStream in = GoldenWireTest.class.getResourceAsStream("/wire/v1/" + name)) {
        assertThat(in).as(name).isNotNull();
        byte[] bytes = in.readAllBytes();
        Message read = entry.getValue().getParserForType().parseFrom(bytes);
        assertThat(read).as(name).isEqualTo(entry.getValue());
        assertThat(read.getUnknownFields().asMap()).as(name).isEmpty();
        assertThat(read.toByteArray()).as(name).isEqualTo(bytes);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(name, e);
      }
    }
  }

  @Test
  void everyFile_hasItsMessage() throws IOException, URISyntaxException {
    List<String> names = new ArrayList<>();
    Path folder = Path.of(GoldenWireTest.class.getResource("/wire/v1").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString().replace(".binpb", "")));
    }
    assertThat(names).containsExactlyInAnyOrderElementsOf(GoldenWire.messages().keySet());
  }

  @Test
  void assignments_areReadAsTheirValues() throws IOException {
    try (InputStream in =
        GoldenWireTest.class.getResourceAsStream("/wire/v1/check-in-response-assigned.binpb")) {
      assertThat(ProtoMapping.fromProto(CheckInResponse.parseFrom(in)))
          .isEqualTo(GoldenWire.ASSIGNED);
    }
  }

  @Test
  void deviceClassAndTerms_areReadAsTheirValues() throws IOException {
    try (InputStream in =
        GoldenWireTest.class.getResourceAsStream("/wire/v1/check-in-request-device-class.binpb")) {
      assertThat(ProtoMapping.fromProto(CheckInRequest.parseFrom(in)))
          .isEqualTo(GoldenWire.CHECK_IN_CLASS);
    }
    try (InputStream in =
        GoldenWireTest.class.getResourceAsStream(
            "/wire/v1/check-in-response-assigned-terms.binpb")) {
      assertThat(ProtoMapping.fromProto(CheckInResponse.parseFrom(in)))
          .isEqualTo(GoldenWire.ASSIGNED_TERMS);
    }
  }

  @Test
  void noise_isReadAsItsValue_andRefusedByWhoeverDoesNotKnowIt() throws IOException {
    byte[] bytes;
    try (InputStream in =
        GoldenWireTest.class.getResourceAsStream(
            "/wire/v1/check-in-response-assigned-noisy.binpb")) {
      bytes = in.readAllBytes();
    }
    CheckInResponse read = CheckInResponse.parseFrom(bytes);
    assertThat(ProtoMapping.fromProto(read))
        .usingRecursiveComparison()
        .isEqualTo(GoldenWire.ASSIGNED_NOISY);
    CheckInResponse.Builder older = read.toBuilder();
    older.getAssignedBuilder().getUpdateBuilder().clearNoise();
    assertThatThrownBy(() -> ProtoMapping.fromProto(older.build()))
        .hasMessageContaining("fieldsPerLane must be 1 to 4, not 0");
    CheckInResponse.Builder plain = read.toBuilder();
    plain.getAssignedBuilder().clearConfig();
    assertThatThrownBy(() -> ProtoMapping.fromProto(plain.build()))
        .hasMessageContaining("noise in secure rounds only");
  }
}
