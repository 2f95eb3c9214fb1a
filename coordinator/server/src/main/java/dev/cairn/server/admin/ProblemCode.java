package dev.cairn.server.admin;

import java.util.Locale;

/** What may go wrong with a request: the stable {@code code} of a problem, and its HTTP status. */
public enum ProblemCode {
  /** A parameter, a header or an id is malformed. */
  BAD_REQUEST(400),
  /** The cursor is none of this list. */
  CURSOR_INVALID(400),
  /** The token is missing or nobody's. */
  UNAUTHORIZED(401),
  /** The token has ended. */
  TOKEN_EXPIRED(401),
  /** None of the token's roles allows it. */
  FORBIDDEN(403),
  /** There is nothing at this path. */
  NOT_FOUND(404),
  /** No run of this id. */
  RUN_UNKNOWN(404),
  /** No round of this id. */
  ROUND_UNKNOWN(404),
  /** No model of this id, version or alias. */
  MODEL_UNKNOWN(404),
  /** The population has no alias of this name. */
  ALIAS_UNKNOWN(404),
  /** The population has no privacy ledger. */
  POPULATION_UNKNOWN(404),
  /** No device of this id. */
  CLIENT_UNKNOWN(404),
  /** The device was erased. */
  CLIENT_ERASED(410),
  /** No token of this id. */
  TOKEN_UNKNOWN(404),
  /** Nothing logs under this name. */
  LOGGER_UNKNOWN(404),
  /** No backup of this name. */
  BACKUP_UNKNOWN(404),
  /** No file of this digest. */
  FILE_UNKNOWN(404),
  /** The path takes other methods. */
  METHOD_NOT_ALLOWED(405),
  /** The sender stopped sending. */
  UPLOAD_STALLED(408),
  /** The run has ended already. */
  RUN_OVER(409),
  /** The round has ended already. */
  ROUND_OVER(409),
  /** Only the last round of a failed or paused run can be tried again. */
  ROUND_NOT_RETRYABLE(409),
  /** The population has an active run, and may have one at a time. */
  POPULATION_ACTIVE(409),
  /** The coordinator takes no more runs. */
  DRAINING(409),
  /** Another backup is made or checked. */
  BACKUP_BUSY(409),
  /** It is not known what became of the request with this key. */
  IDEMPOTENCY_IN_PROGRESS(409),
  /** The request with this key was done, and its answer cannot be given again. */
  IDEMPOTENCY_SPENT(409),
  /** The device is revoked, and stays so. */
  CLIENT_REVOKED(409),
  /** The alias named nothing before. */
  NOTHING_TO_ROLL_BACK(409),
  /** The coordinator has no key to sign models with. */
  NO_SIGNING_KEY(409),
  /** The token is revoked or has ended. */
  TOKEN_OVER(409),
  /** Without this token nobody would have the role operator. */
  LAST_ADMINISTRATOR(409),
  /** There are as many as there may be. */
  LIMIT_REACHED(409),
  /** The coordinator runs without identities. */
  PLAINTEXT(409),
  /** An upload must say its length. */
  LENGTH_REQUIRED(411),
  /** What is to be changed is not as the caller saw it. */
  PRECONDITION_FAILED(412),
  /** The body is larger than this request's bound. */
  BODY_TOO_LARGE(413),
  /** The plan cannot be read or cannot work. */
  PLAN_INVALID(422),
  /** The plan names a file that was not uploaded. */
  FILE_MISSING(422),
  /** The bytes do not give the digest that they were announced with. */
  DIGEST_MISMATCH(422),
  /** The report contradicts itself. */
  EVALUATION_INVALID(422),
  /** The key came with another request. */
  IDEMPOTENCY_MISMATCH(422),
  /** A bug of the coordinator. */
  FAULT(500),
  /** More requests, uploads or streams than may be open at a time. */
  BUSY(503),
  /** No coordinator drives the run at the moment, and nothing was done. */
  NOT_DRIVEN(503),
  /** The database, the disk or another coordinator does not do its part at the moment. */
  TROUBLE(503),
  /** The coordinator did not answer within the API's deadline. */
  DEADLINE_EXCEEDED(504),
  /** The disk is full. */
  DISK_FULL(507);

  private final int status;

  ProblemCode(int status) {
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** As it stands in JSON. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
