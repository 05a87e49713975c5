package dev.neap.web;

import dev.neap.cli.Documents;
import dev.neap.cli.ExitCode;
import dev.neap.cli.Failure;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Tells what went wrong as a problem document with Neap's code.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
@RestControllerAdvice
final class Problems {

  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private static final Set<String> UNKNOWN = Set.of("NEAP-3103", "NEAP-4102");

  @ExceptionHandler
  @Nullable ResponseEntity<String> failed(Exception e, HttpServletRequest request) {
    if (e instanceof HttpFailure failure) {
      return problem(failure.status(), failure.code(), failure.words(), request, null);
    } else if (e instanceof ErrorResponse response) {
      HttpStatus status = HttpStatus.valueOf(response.getStatusCode().value());
      return problem(
          status.value(),
          "NEAP-8408",
          "%s %s is not a request that Neap knows. GET / lists those that it does."
              .formatted(request.getMethod(), request.getRequestURI()),
          request,
          response.getHeaders());
    } else if (e instanceof IOException) {
      return null;
    }
    Failure failure = Failure.of(e);
    int status = status(failure);
    if (status == 500) {
      log.atError()
          .setCause(e)
          .addKeyValue("request", request.getMethod() + " " + request.getRequestURI())
          .addKeyValue("code", failure.code())
          .log("a request failed");
    }
    return problem(status, failure.code(), failure.message(), request, null);
  }

  private static int status(Failure failure) {
    if (UNKNOWN.contains(failure.code())) {
      return 404;
    } else if (failure.code().startsWith("NEAP-81") && !failure.code().equals("NEAP-8199")) {
      return 503;
    }
    return switch (failure.exitCode()) {
      case ExitCode.USAGE -> 400;
      case ExitCode.REFUSED -> 409;
      default -> 500;
    };
  }

  private static ResponseEntity<String> problem(
      int status,
      String code,
      String message,
      HttpServletRequest request,
      @Nullable HttpHeaders further) {
    HttpHeaders headers = new HttpHeaders();
    if (further != null) {
      headers.putAll(further);
    }
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (status == 401) {
      headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"neap\"");
    } else if (status == 503) {
      headers.set(HttpHeaders.RETRY_AFTER, "5");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", HttpStatus.valueOf(status).getReasonPhrase());
    body.put("status", status);
    body.put("detail", message);
    body.put("instance", request.getRequestURI());
    body.put("code", code);
    if (request.getRequestURI().startsWith("/ofrep/")) {
      body.put("errorCode", "GENERAL");
      body.put("errorDetails", message);
      body.put("metadata", Map.of());
    }
    return new ResponseEntity<>(Documents.of(body), headers, HttpStatus.valueOf(status));
  }
}
