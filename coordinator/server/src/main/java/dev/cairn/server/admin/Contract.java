package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The contract of the admin API, an OpenAPI 3.1 document that lies beside this class. What it
 * promises and what the API does are held together by tests.
 */
final class Contract {
  private static final String DOCUMENT = "openapi.yaml";
  private static final String STYLE = "contract.css";

  private final JsonNode document;

  private Contract(JsonNode document) {
    this.document = document;
  }

  static Contract load() {
    try {
      return new Contract(new YAMLMapper().readTree(resource(DOCUMENT)));
    } catch (IOException e) {
      throw new UncheckedIOException(DOCUMENT + " cannot be read", e);
    }
  }

  JsonNode document() {
    return document;
  }

  /** The document as JSON. */
  byte[] json() {
    return Json.bytes(document);
  }

  /** The document as HTML. */
  byte[] page() {
    return ContractPage.render(document, style()).getBytes(StandardCharsets.UTF_8);
  }

  /** What the page looks like: the text between its style tags. */
  static String style() {
    try {
      return new String(resource(STYLE), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(STYLE + " cannot be read", e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Contract.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the program's archive lacks " + name);
      }
      return in.readAllBytes();
    }
  }
}
