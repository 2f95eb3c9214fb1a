package dev.cairn.server.admin;

import io.vertx.core.Future;

/** What must be done before a request is answered. */
interface AnswerGate {

  /**
   * Called once, with the answer that is about to be sent.
   *
   * @return when it may be sent; a failure is answered instead of it
   */
  Future<Void> pass(Answer answer);

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param outcome {@code ok}, {@code replayed}, or the code of the problem
   * @param type the content type
   * @param body its bytes
   */
  record Answer(int status, String outcome, String type, io.vertx.core.buffer.Buffer body) {
    static final String OK = "ok";

    /** Of an answer that was given before: nothing was done for it. */
    static final String REPLAYED = "replayed";
  }
}
