package dev.cairn.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.store.StartFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://ann:p%40s%2Fs+1@db.example:5433/fl?sslmode=require",
        "postgres://ann:p%40s%2Fs+1@db.example:5433/fl?sslmode=require",
        "jdbc:postgresql://ann:p%40s%2Fs+1@db.example:5433/fl?sslmode=require",
        "jdbc:postgresql://db.example:5433/fl?user=ann&sslmode=require&password=p%40s%2Fs+1",
      })
  void everyForm_givesTheSame(String dsn) {
    assertThat(DatabaseAddress.parse(dsn))
        .isEqualTo(
            new DatabaseAddress(
                "jdbc:postgresql://db.example:5433/fl?sslmode=require", "ann", "p@s/s+1"));
  }

  @Test
  void severalHosts_areKept() {
    assertThat(DatabaseAddress.parse("postgresql://ann@one:1,two_b:2/fl").jdbcUrl())
        .isEqualTo("jdbc:postgresql://one:1,two_b:2/fl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://ann:secret@host/db",
        "postgresql://ann:secret@host",
        "postgresql://ann:secret@host/",
        "postgresql://:secret@host/db",
        "postgresql://ann:secret@/db",
        "postgresql://ann:secret with space@host/db",
        "postgresql://ann:secret%zz@host/db",
        "host/db?password=secret",
        "",
      })
  void anythingElse_isRefusedWithoutTheSecret(String dsn) {
    assertThatThrownBy(() -> DatabaseAddress.parse(dsn))
        .isInstanceOf(StartFailure.class)
        .hasNoCause()
        .hasMessageContaining("expected postgresql://user:password@host:5432/database")
        .hasMessageNotContaining("secret");
  }

  @Test
  void text_hidesPasswordAndParameters() {
    assertThat(DatabaseAddress.parse("postgresql://ann:pw1@host/db?sslpassword=pw2"))
        .hasToString("postgresql://ann:***@host/db");
  }
}
