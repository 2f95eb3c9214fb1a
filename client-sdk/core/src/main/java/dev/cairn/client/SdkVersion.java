package dev.cairn.client;

/** The version of this SDK; a test compares it with the build's. */
final class SdkVersion {
  static final String VALUE = "0.1.0";

  private SdkVersion() {}
}
