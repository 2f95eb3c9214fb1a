package dev.cairn.server.grpc;

import dev.cairn.protocol.Refusal;

/** Hears of every call, for metrics. Its methods are called from many threads and never block. */
public interface CallObserver {

  /** Hears nothing. */
  CallObserver NONE = new CallObserver() {};

  /**
   * A call began.
   *
   * @param method its short name, such as {@code CheckIn}
   */
  default void began(String method) {}

  /**
   * A handler took a call up.
   *
   * @param method its short name
   * @param nanos how long it had waited for one
   */
  default void taken(String method, long nanos) {}

  /**
   * A call ended.
   *
   * @param method its short name
   * @param status the name of its gRPC status, such as {@code OK}
   * @param nanos how long it took, time held back included
   */
  default void ended(String method, String status, long nanos) {}

  /** An update was refused. */
  default void refused(Refusal refusal) {}

  /** A message of a secure round was refused. */
  default void messageRefused(Refusal refusal) {}

  /** A caller was turned away before anything was done for it. */
  default void rejected(Rejection rejection) {}

  /** Message bytes came in, as they travel. */
  default void received(long bytes) {}

  /** Message bytes went out, as they travel. */
  default void sent(long bytes) {}
}
