package dev.cairn.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.cli.CliFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests with a deadline for the whole answer, and turns failures into one line. */
final class AdminHttp {
  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(5);
  private static final int STATUS_UNAUTHORIZED = 401;
  private static final int STATUS_FIRST_ERROR = 400;
  private static final int STATUS_FIRST_SERVER_ERROR = 500;

  private final AdminAddress address;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_DEADLINE)
          .build();

  AdminHttp(AdminAddress address) {
    this.address = address;
  }

  AdminAddress address() {
    return address;
  }

  HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(address.resolve(pathAndQuery))
        .header("Authorization", "Bearer " + address.token());
  }

  /** Sends a request; an answer that is a problem is thrown. */
  <T> HttpResponse<T> send(
      HttpRequest request, HttpResponse.BodyHandler<T> handler, Duration deadline) {
    HttpResponse<T> response = await(http.sendAsync(request, checked(handler)), deadline);
    return response;
  }

  /** Sends a request whose answer says what is wrong without being a problem. */
  JsonNode sendWhatever(HttpRequest request, Duration deadline) {
    HttpResponse<byte[]> answer =
        await(http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()), deadline);
    try {
      return AdminJson.MAPPER.readTree(answer.body());
    } catch (IOException e) {
      throw problem(answer.statusCode(), answer.body());
    }
  }

  /** Sends a request whose answer goes on after its head, without a deadline for the rest. */
  <T> CompletableFuture<HttpResponse<T>> open(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    return http.sendAsync(request, checked(handler));
  }

  <T> T await(CompletableFuture<T> answer, Duration deadline) {
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause(), deadline);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw failure(e, deadline);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new CliFailure("interrupted", e);
    }
  }

  /** Reads the body as a problem where the status says so. */
  private <T> HttpResponse.BodyHandler<T> checked(HttpResponse.BodyHandler<T> handler) {
    return info ->
        info.statusCode() < STATUS_FIRST_ERROR
            ? handler.apply(info)
            : HttpResponse.BodySubscribers.mapping(
                HttpResponse.BodySubscribers.ofByteArray(),
                body -> {
                  throw problem(info.statusCode(), body);
                });
  }

  private AdminFailure problem(int status, byte[] body) {
    String code = "";
    String detail = "";
    try {
      JsonNode problem = AdminJson.MAPPER.readTree(body);
      code = problem.path("code").asText("");
      detail = problem.path("detail").asText("");
    } catch (IOException e) {
      // Whoever answered is not a coordinator; the status is all there is to tell.
    }
    if (code.equals("token_expired")) {
      return new AdminFailure(
          AdminFailure.Kind.UNAUTHORIZED,
          code,
          detail + " (it is from " + address.tokenFrom() + ")");
    }
    if (status == STATUS_UNAUTHORIZED) {
      return new AdminFailure(
          AdminFailure.Kind.UNAUTHORIZED,
          code,
          "the coordinator at "
              + address
              + " does not know the operator token from "
              + address.tokenFrom()
              + "; give the right one with --token-file or CAIRN_TOKEN");
    }
    if (detail.isEmpty()) {
      return new AdminFailure(
          AdminFailure.Kind.MALFORMED,
          code,
          address + " answered with status " + status + "; is it a coordinator's admin address?");
    }
    return new AdminFailure(
        status >= STATUS_FIRST_SERVER_ERROR ? AdminFailure.Kind.TROUBLE : AdminFailure.Kind.REFUSED,
        code,
        detail);
  }

  AdminFailure failure(Throwable cause, Duration deadline) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof AdminFailure known) {
        return known;
      }
      if (at instanceof ConnectException) {
        return new AdminFailure(
            AdminFailure.Kind.UNREACHABLE,
            "",
            "no coordinator answers at "
                + address
                + "; start one with 'cairn coordinator', or give its address with --admin or"
                + " CAIRN_ADMIN");
      }
      if (at instanceof HttpTimeoutException || at instanceof TimeoutException) {
        return new AdminFailure(
            AdminFailure.Kind.TIMEOUT,
            "",
            "the coordinator at "
                + address
                + " did not answer within "
                + deadline.toMillis() / 1000.0
                + " s; try again, or look into its log");
      }
    }
    return new AdminFailure(
        AdminFailure.Kind.UNREACHABLE,
        "",
        "the connection to "
            + address
            + " broke ("
            + cause.getClass().getSimpleName()
            + (cause.getMessage() == null ? "" : ": " + cause.getMessage())
            + "); try again");
  }
}
