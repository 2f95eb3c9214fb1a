package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what: the table of roles, the contract's, and what the API answers are one. */
class PermissionsTest {
  private static final JsonNode CONTRACT = ContractCheck.CONTRACT;

  private static ApiFixture api;

  @BeforeAll
  static void start(@TempDir Path folder) {
    api = new ApiFixture(folder);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Stream<String> permissions(Role role) {
    return RoleMatrix.of(role).stream().map(Permission::text);
  }

  @Test
  void contract_hasTheTableOfRoles() {
    Map<String, TreeSet<String>> promised = new TreeMap<>();
    for (Map.Entry<String, JsonNode> role : CONTRACT.path("x-roles").properties()) {
      TreeSet<String> permissions = new TreeSet<>();
      role.getValue().forEach(permission -> permissions.add(permission.asText()));
      promised.put(role.getKey(), permissions);
    }
    Map<String, TreeSet<String>> kept = new TreeMap<>();
    for (Role role : Role.values()) {
      kept.put(role.text(), new TreeSet<>(permissions(role).toList()));
    }
    assertThat(promised).isEqualTo(kept);
  }

  @Test
  void whoeverMakesTokens_mayDoEverything() {
    // Else somebody could give himself what he lacks.
    for (Role role : Role.values()) {
      if (RoleMatrix.of(role).contains(Permission.TOKENS_WRITE)) {
        assertThat(RoleMatrix.of(role)).containsExactlyInAnyOrder(Permission.values());
      }
    }
  }

  @Test
  void everybody_mayAskWhatThisIs() {
    for (Role role : Role.values()) {
      assertThat(RoleMatrix.of(role)).contains(Permission.SYSTEM_READ);
    }
  }

  @Test
  void operations_nameAPermissionWhereTheyNeedAToken() {
    List<String> known = Arrays.stream(Permission.values()).map(Permission::text).toList();
    for (Operation operation : Operation.all(CONTRACT)) {
      if (operation.isOpen()) {
        assertThat(operation.permission()).as(operation.id()).isEmpty();
      } else {
        assertThat(known).as(operation.id()).contains(operation.permission());
      }
    }
  }

  @TestFactory
  List<DynamicTest> rolesAndOperations_areForbiddenExactlyWhereTheTableSaysSo() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Role role : Role.values()) {
      String token = api.tokens.with(role, null);
      for (Operation operation : Operation.all(CONTRACT)) {
        if (!operation.isOpen()) {
          tests.add(
              DynamicTest.dynamicTest(
                  role.text() + " " + operation.id(), () -> assertAsked(role, token, operation)));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(5 * 20);
    return tests;
  }

  private static void assertAsked(Role role, String token, Operation operation) throws IOException {
    boolean allowed = permissions(role).toList().contains(operation.permission());
    Asked asked = ask(token, operation);
    assertThat(asked.status() == 403).as(asked.toString()).isEqualTo(!allowed);
    // That it is this permission and no other, only the words can tell.
    if (!allowed && !operation.method().equals("head")) {
      assertThat(asked.body())
          .contains("\"code\":\"forbidden\"", "this needs " + operation.permission() + ",");
    }
  }

  /** A status, and the body if the answer is a problem. */
  private record Asked(int status, String body) {}

  /** Asks without a body, and reads no more than the head of what may be endless. */
  private static Asked ask(String token, Operation operation) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", api.port)) {
      socket.setSoTimeout(30_000);
      String path = operation.path().replaceAll("\\{[^}]+}", "1");
      String request =
          operation.method().toUpperCase(Locale.ROOT)
              + " "
              + path
              + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n"
              + "Authorization: Bearer "
              + token
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      int status = Integer.parseInt(in.readLine().split(" ", 3)[1]);
      StringBuilder body = new StringBuilder();
      if (status >= 400) {
        in.lines().forEach(body::append);
      }
      return new Asked(status, body.toString());
    }
  }

  @Test
  void roles_areReadAsTheyAreWritten() {
    for (Role role : Role.values()) {
      assertThat(Role.parse(role.text())).isEqualTo(role);
    }
    assertThatThrownBy(() -> Role.parse("root"))
        .hasMessage(
            "a role is one of operator, researcher, auditor, device-admin, evaluator, not 'root'");
  }

  @Test
  void severalRoles_addUp() {
    Bearer both =
        new Bearer("t", "both", java.util.Set.of(Role.EVALUATOR, Role.DEVICE_ADMIN), null);
    assertThat(both.may(Permission.MODELS_DOWNLOAD)).isTrue();
    assertThat(both.may(Permission.CLIENTS_WRITE)).isTrue();
    assertThat(both.may(Permission.RUNS_WRITE)).isFalse();
    assertThatThrownBy(() -> new Bearer("t", "none", java.util.Set.of(), null))
        .hasMessage("a token has at least one role");
  }
}
