package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.client.ClientPhase;
import dev.cairn.secagg.client.SecAggAbort;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the secrets that are still within reach of a client's phases. */
final class Secrets {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<SecretBytes> found = new ArrayList<>();

  private Secrets() {}

  /** All secrets within reach of these phases, wiped or not. */
  static List<SecretBytes> of(TestClient client) {
    Secrets secrets = new Secrets();
    for (ClientPhase<?> phase : phases(client)) {
      secrets.walk(phase);
    }
    return secrets.found;
  }

  /** Those that are not wiped. */
  static List<SecretBytes> open(TestClient client) {
    List<SecretBytes> open = new ArrayList<>();
    for (SecretBytes secret : of(client)) {
      try {
        secret.view();
        open.add(secret);
      } catch (IllegalStateException e) {
        continue;
      }
    }
    return open;
  }

  static List<ClientPhase<?>> phases(TestClient client) {
    List<ClientPhase<?>> phases = new ArrayList<>();
    for (ClientPhase<?> phase :
        new ClientPhase<?>[] {
          client.advertise, client.share, client.mask, client.confirm, client.reveal
        }) {
      if (phase != null) {
        phases.add(phase);
      }
    }
    return phases;
  }

  /** Fails unless this client says nothing more, has revealed nothing and keeps no secret. */
  static void checkEnded(TestClient client, SecAggAbort.Reason reason) {
    for (ClientPhase<?> phase : phases(client)) {
      try {
        phase.message();
      } catch (SecAggAbort e) {
        if (e.reason() == reason) {
          continue;
        }
      }
      throw new AssertionError(phase + " still speaks after the end");
    }
    if (!open(client).isEmpty()) {
      throw new AssertionError("secrets are left after the end");
    }
  }

  private void walk(Object object) {
    if (object == null || !seen.add(object)) {
      return;
    }
    if (object instanceof SecretBytes) {
      found.add((SecretBytes) object);
    } else if (object instanceof Object[]) {
      for (int i = 0; i < Array.getLength(object); i++) {
        walk(Array.get(object, i));
      }
    } else if (object instanceof Collection) {
      ((Collection<?>) object).forEach(this::walk);
    } else if (object instanceof Map) {
      ((Map<?, ?>) object).values().forEach(this::walk);
    } else if (object.getClass().getName().startsWith("dev.cairn.secagg.client.")) {
      for (Class<?> type = object.getClass();
          type.getName().startsWith("dev.cairn.");
          type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          walk(object, field);
        }
      }
    }
  }

  private void walk(Object object, Field field) {
    if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
      return;
    }
    try {
      field.setAccessible(true);
      walk(field.get(object));
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
