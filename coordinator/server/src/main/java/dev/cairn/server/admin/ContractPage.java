package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes the contract as one page of HTML for people. Every text in it is escaped. */
final class ContractPage {
  private final JsonNode contract;
  private final StringBuilder html = new StringBuilder();

  private ContractPage(JsonNode contract) {
    this.contract = contract;
  }

  /**
   * Renders the contract.
   *
   * @param style the page's CSS, which stands in it as it is
   */
  static String render(JsonNode contract, String style) {
    ContractPage page = new ContractPage(contract);
    page.write(style);
    return page.html.toString();
  }

  private void write(String style) {
    JsonNode info = contract.path("info");
    String title = escape(info.path("title").asText());
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>" + title + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n")
        .append("<h1>" + title + ", version " + escape(info.path("version").asText()) + "</h1>\n");
    paragraphs(info.path("description"));
    line("p", "For programs: <a href=\"/v1/openapi.json\">/v1/openapi.json</a>");
    contents();
    for (JsonNode tag : contract.path("tags")) {
      tag(tag);
    }
    roles();
    problems();
    schemas();
    html.append("</body>\n</html>\n");
  }

  private void contents() {
    html.append("<nav>\n");
    for (JsonNode tag : contract.path("tags")) {
      String name = tag.path("name").asText();
      line("p", link("tag-" + name, name));
      html.append("<ul>\n");
      for (Operation operation : Operation.all(contract)) {
        if (operation.tag().equals(name)) {
          line("li", link(operation.id(), operation.summary()));
        }
      }
      html.append("</ul>\n");
    }
    line(
        "p",
        String.join(
            " &middot; ",
            link("roles", "roles"),
            link("problems", "problems"),
            link("schemas", "schemas")));
    html.append("</nav>\n");
  }

  private void tag(JsonNode tag) {
    String name = tag.path("name").asText();
    html.append("<h2 id=\"tag-" + escape(name) + "\">" + escape(name) + "</h2>\n");
    paragraphs(tag.path("description"));
    for (Operation operation : Operation.all(contract)) {
      if (operation.tag().equals(name)) {
        operation(operation);
      }
    }
  }

  private void operation(Operation operation) {
    html.append("<section id=\"" + escape(operation.id()) + "\">\n");
    String method = operation.method().toUpperCase(Locale.ROOT);
    line("h3", "<code>" + method + " " + escape(operation.path()) + "</code>");
    String needs = operation.isOpen() ? "no token" : link("roles", operation.permission());
    line("p", escape(operation.summary()) + ". Needs " + needs + ".");
    paragraphs(operation.json().path("description"));
    List<JsonNode> parameters = operation.parameters(contract);
    if (!parameters.isEmpty()) {
      table("parameter", "in", "type", "");
      for (JsonNode parameter : parameters) {
        String name = code(parameter.path("name").asText());
        row(
            parameter.path("required").asBoolean() ? name : name + " (optional)",
            escape(parameter.path("in").asText()),
            type(parameter.path("schema")),
            escape(parameter.path("description").asText()));
      }
      html.append("</table>\n");
    }
    table("body", "form", "type", "");
    JsonNode body = Operation.resolve(contract, operation.json().path("requestBody"));
    content("request", body);
    for (Map.Entry<String, JsonNode> answer : operation.json().path("responses").properties()) {
      content(answer.getKey(), Operation.resolve(contract, answer.getValue()));
    }
    html.append("</table>\n");
    List<String> codes = new ArrayList<>();
    operation.problems().forEach(problem -> codes.add(link("problem-" + problem, problem)));
    if (!codes.isEmpty()) {
      line("p", "Problems of its own: " + String.join(", ", codes));
    }
    html.append("</section>\n");
  }

  private void content(String name, JsonNode message) {
    String description = escape(message.path("description").asText());
    if (message.has("description") && message.path("content").isEmpty()) {
      row(escape(name), "", "", description);
    }
    for (Map.Entry<String, JsonNode> form : message.path("content").properties()) {
      JsonNode schema = form.getValue().path("schema");
      row(escape(name), code(form.getKey()), type(schema), description);
    }
  }

  /** A line for each permission, a column for each role. */
  private void roles() {
    html.append("<h2 id=\"roles\">roles</h2>\n");
    Map<String, JsonNode> roles = new LinkedHashMap<>();
    TreeSet<String> permissions = new TreeSet<>();
    for (Map.Entry<String, JsonNode> role : contract.path("x-roles").properties()) {
      roles.put(role.getKey(), role.getValue());
      role.getValue().forEach(permission -> permissions.add(permission.asText()));
    }
    List<String> heads = new ArrayList<>(List.of("permission"));
    roles.keySet().forEach(role -> heads.add(escape(role)));
    table(heads.toArray(String[]::new));
    for (String permission : permissions) {
      List<String> cells = new ArrayList<>(List.of(code(permission)));
      for (JsonNode allowed : roles.values()) {
        boolean has = false;
        for (JsonNode one : allowed) {
          has |= one.asText().equals(permission);
        }
        cells.add(has ? "yes" : "");
      }
      row(cells.toArray(String[]::new));
    }
    html.append("</table>\n");
  }

  private void problems() {
    html.append("<h2 id=\"problems\">problems</h2>\n");
    table("code", "status", "");
    for (Map.Entry<String, JsonNode> problem : contract.path("x-problems").properties()) {
      JsonNode json = problem.getValue();
      row(
          "<code id=\"problem-" + problem.getKey() + "\">" + escape(problem.getKey()) + "</code>",
          json.path("status").asText(),
          escape(json.path("description").asText())
              + (json.path("general").asBoolean() ? " (general)" : ""));
    }
    html.append("</table>\n");
  }

  private void schemas() {
    html.append("<h2 id=\"schemas\">schemas</h2>\n");
    Map<String, JsonNode> schemas = new TreeMap<>();
    contract
        .at("/components/schemas")
        .properties()
        .forEach(schema -> schemas.put(schema.getKey(), schema.getValue()));
    schemas.forEach(
        (name, schema) -> {
          html.append("<h3 id=\"schema-" + escape(name) + "\">" + escape(name) + "</h3>\n");
          paragraphs(schema.path("description"));
          properties(schema);
        });
  }

  private void properties(JsonNode schema) {
    if (schema.has("allOf")) {
      schema.path("allOf").forEach(this::properties);
    } else if (schema.has("properties")) {
      table("key", "type", "");
      List<String> required = new ArrayList<>();
      schema.path("required").forEach(key -> required.add(key.asText()));
      for (Map.Entry<String, JsonNode> key : schema.path("properties").properties()) {
        row(
            code(key.getKey()) + (required.contains(key.getKey()) ? "" : " (optional)"),
            type(key.getValue()),
            escape(key.getValue().path("description").asText()));
      }
      html.append("</table>\n");
    } else {
      line("p", type(schema));
    }
  }

  /** A schema in a few words, with links to those that have a name. */
  private static String type(JsonNode schema) {
    if (schema.has("$ref")) {
      String name = schema.path("$ref").asText().replaceFirst(".*/", "");
      return link("schema-" + name, name);
    }
    if (schema.has("const")) {
      return code(schema.path("const").asText());
    }
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.path("enum").forEach(value -> values.add(code(value.asText())));
      return String.join(", ", values);
    }
    if (schema.has("items")) {
      return "list of " + type(schema.path("items"));
    }
    StringBuilder text = new StringBuilder(escape(schema.path("type").asText()));
    bound(text, schema, "minimum", "from");
    bound(text, schema, "maximum", "to");
    bound(text, schema, "minLength", "characters from");
    bound(text, schema, "maxLength", "to");
    bound(text, schema, "default", "else");
    bound(text, schema, "pattern", "like");
    return text.toString();
  }

  private static void bound(StringBuilder text, JsonNode schema, String key, String word) {
    if (schema.has(key)) {
      text.append(' ').append(word).append(' ').append(code(schema.path(key).asText()));
    }
  }

  private void paragraphs(JsonNode text) {
    for (String paragraph : text.asText().strip().split("\n\n")) {
      if (!paragraph.isEmpty()) {
        line("p", escape(paragraph));
      }
    }
  }

  private void table(String... heads) {
    html.append("<table>\n<tr><th>" + String.join("</th><th>", heads) + "</th></tr>\n");
  }

  private void row(String... cells) {
    html.append("<tr><td>" + String.join("</td><td>", cells) + "</td></tr>\n");
  }

  private void line(String element, String content) {
    html.append("<" + element + ">" + content + "</" + element + ">\n");
  }

  private static String link(String target, String text) {
    return "<a href=\"#" + escape(target) + "\">" + escape(text) + "</a>";
  }

  private static String code(String text) {
    return "<code>" + escape(text) + "</code>";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
