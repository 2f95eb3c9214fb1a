package dev.cairn.faults.simulation;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Remembers what clients of secure rounds upload, and makes of it what they never would. */
final class Tampering {

  /** An upload. */
  record Upload(UpdateHeader header, UpdateBody body) {}

  private final Map<RoundId, Map<ClientId, Upload>> rounds = new HashMap<>();
  private final Map<ClientId, Upload> earlier = new HashMap<>();
  private final Map<ClientId, Upload> latest = new HashMap<>();

  /** A client uploads. */
  void note(Upload upload) {
    SessionId session = upload.header.session();
    Upload before = latest.put(session.client(), upload);
    if (before != null && !before.header.session().equals(session)) {
      earlier.put(session.client(), before);
    }
    rounds.computeIfAbsent(session.round(), round -> new TreeMap<>()).put(session.client(), upload);
  }

  /**
   * What comes instead of an upload that was noted.
   *
   * @return null if there is no other client's, or no earlier one, to make it of
   */
  @Nullable Upload of(Tampered how, Upload honest) {
    Upload other =
        switch (how) {
          case BODY_OF_ANOTHER, ANNOUNCED_BODY_OF_ANOTHER, UPLOAD_OF_ANOTHER -> another(honest);
          case EARLIER_BODY, ANNOUNCED_EARLIER_BODY, EARLIER_UPLOAD ->
              earlier.get(honest.header.session().client());
          default -> honest;
        };
    if (other == null) {
      return null;
    }
    return switch (how) {
      case FLIPPED -> new Upload(honest.header, flipped(honest.body));
      case SHORTENED -> new Upload(honest.header, resized(honest.body, -8));
      case LENGTHENED -> new Upload(honest.header, resized(honest.body, 8));
      case BODY_OF_ANOTHER, EARLIER_BODY -> new Upload(honest.header, other.body);
      case ANNOUNCED_BODY_OF_ANOTHER, ANNOUNCED_EARLIER_BODY ->
          announced(honest.header, honest, other.body);
      case UPLOAD_OF_ANOTHER, EARLIER_UPLOAD -> announced(other.header, honest, other.body);
    };
  }

  private static Upload announced(UpdateHeader signed, Upload honest, UpdateBody body) {
    return new Upload(
        new UpdateHeader(honest.header.session(), body.digest(), body.length(), signed.masked()),
        body);
  }

  private @Nullable Upload another(Upload honest) {
    SessionId session = honest.header.session();
    return rounds.getOrDefault(session.round(), Map.of()).entrySet().stream()
        .filter(upload -> !upload.getKey().equals(session.client()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static UpdateBody flipped(UpdateBody body) {
    ByteBuffer bytes = copied(body, 0);
    int middle = bytes.capacity() / 2;
    bytes.put(middle, (byte) (bytes.get(middle) ^ 1));
    return UpdateBody.ofBytes(bytes);
  }

  private static UpdateBody resized(UpdateBody body, int more) {
    return UpdateBody.ofBytes(copied(body, more));
  }

  private static ByteBuffer copied(UpdateBody body, int more) {
    ByteBuffer bytes = ByteBuffer.allocate((int) body.length() + more);
    bytes.put(body.slice(0, bytes.capacity()));
    bytes.clear();
    return bytes;
  }
}
