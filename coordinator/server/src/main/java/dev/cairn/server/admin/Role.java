package dev.cairn.server.admin;

import java.util.Locale;

/** What somebody is to a coordinator; {@link RoleMatrix} says what that allows. */
public enum Role {
  /** Runs the coordinator, and may do everything. */
  OPERATOR,
  /** Starts runs and looks at what they made. */
  RESEARCHER,
  /** Looks at everything but the models' bytes, and changes nothing. */
  AUDITOR,
  /** Enrols devices, keeps them out, lets them in again. */
  DEVICE_ADMIN,
  /** A program that scores models. */
  EVALUATOR;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** As it stands in JSON, for instance {@code device-admin}. */
  public String text() {
    return text;
  }

  /**
   * The role of a text.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static Role parse(String text) {
    StringBuilder known = new StringBuilder();
    for (Role role : values()) {
      if (role.text.equals(text)) {
        return role;
      }
      known.append(known.length() == 0 ? "" : ", ").append(role.text);
    }
    throw new IllegalArgumentException("a role is one of " + known + ", not '" + text + "'");
  }
}
