package dev.cairn.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests that no well-behaved client sends. */
final class RawCalls {
  private RawCalls() {}

  /** Writes a request's lines with the operator's token; the last one without an end of line. */
  static void write(Socket socket, String... lines) throws IOException {
    StringBuilder head =
        new StringBuilder(lines[0]).append("\r\nHost: x\r\nAuthorization: Bearer ");
    head.append(ApiFixture.TOKEN).append("\r\n");
    for (int i = 1; i < lines.length; i++) {
      head.append(lines[i]).append(i < lines.length - 1 ? "\r\n" : "");
    }
    socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** Sends a request's head only, and reads until the server closes the connection. */
  static ApiFixture.Answer send(ApiFixture api, String requestLine, String... headers) {
    try (Socket socket = new Socket("127.0.0.1", api.port)) {
      socket.setSoTimeout(30_000);
      List<String> lines = new ArrayList<>(List.of(requestLine));
      lines.addAll(List.of(headers));
      if (requestLine.startsWith("GET")) {
        lines.add("Connection: close");
      }
      lines.addAll(List.of("", ""));
      write(socket, lines.toArray(String[]::new));
      InputStream in = socket.getInputStream();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String head = text.substring(0, text.indexOf("\r\n\r\n"));
      String body = text.substring(head.length() + 4);
      int status = Integer.parseInt(text.split(" ", 3)[1]);
      String[] request = requestLine.split(" ", 3);
      ApiFixture.requireContract(
          new ContractCheck.Exchange(
              request[0],
              request[1],
              null,
              status,
              contentType(head),
              body.getBytes(StandardCharsets.UTF_8)));
      return new ApiFixture.Answer(new RawResponse(status), Json.MAPPER.readTree(body));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String contentType(String head) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, "content-type: ", 0, 14))
        .map(line -> line.substring(14))
        .findFirst()
        .orElse(null);
  }
}
