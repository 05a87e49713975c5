package dev.neap.web;

import dev.neap.cli.Documents;
import dev.neap.cli.ServeSettings.Role;
import dev.neap.flag.ServedFlags;
import dev.neap.flag.ServedFlags.Evaluation;
import dev.openfeature.sdk.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Flags by the OpenFeature Remote Evaluation Protocol, all of them booleans.
 *
 * <p>It never asks the database, and goes on with the flags that were read last while that is out
 * of reach.
 *
 * @see <a href="https://github.com/open-feature/protocol/blob/main/service/openapi.yaml">OFREP</a>
 */
@Needs(Role.FLAGS)
@RestController
@RequestMapping(path = "/ofrep/v1/evaluate/flags", produces = MediaType.APPLICATION_JSON_VALUE)
final class OfrepController {

  /** Seconds since the flags were read, where they are older than they should be. */
  static final String STALE = "Neap-Flags-Stale-Seconds";

  private static final Duration FRESH = Duration.ofSeconds(5);

  private final ServedFlags flags;
  private final Clock clock;

  OfrepController(ServedFlags flags, Clock clock) {
    this.flags = flags;
    this.clock = clock;
  }

  @PostMapping("/{key}")
  ResponseEntity<String> one(@PathVariable("key") String key, HttpServletRequest request)
      throws IOException {
    EvaluationRequest asked = EvaluationRequest.read(request.getInputStream());
    if (asked.error() != null) {
      return answer(400, failure(key, asked.error(), asked.details()));
    }
    Evaluation told = flags.evaluate(key, asked.targetingKey());
    ErrorCode error = told.errorCode();
    if (error != null) {
      int status = error == ErrorCode.FLAG_NOT_FOUND ? 404 : error == ErrorCode.GENERAL ? 500 : 400;
      return answer(status, failure(key, error, told.errorDetails()));
    }
    Map<String, Object> metadata = new TreeMap<>(told.metadata());
    stale().ifPresent(seconds -> metadata.put("neap.staleSeconds", seconds));
    return answer(200, success(told, metadata));
  }

  @PostMapping
  ResponseEntity<String> all(
      HttpServletRequest request,
      @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String known)
      throws IOException {
    EvaluationRequest asked = EvaluationRequest.read(request.getInputStream());
    if (asked.error() != null) {
      return answer(400, failure(null, asked.error(), asked.details()));
    }
    if (flags.readAt().isEmpty()) {
      Evaluation told = flags.evaluate("", null);
      return answer(500, failure(null, ErrorCode.GENERAL, told.errorDetails()));
    }
    List<Map<String, Object>> found =
        flags.evaluateAll(asked.targetingKey()).stream().map(OfrepController::entry).toList();
    String body = Documents.of(Map.of("flags", found));
    String tag = '"' + DigestUtils.md5DigestAsHex(body.getBytes(StandardCharsets.UTF_8)) + '"';
    boolean same = known != null && matches(known, tag);
    ResponseEntity.BodyBuilder response =
        ResponseEntity.status(same ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
            .header(HttpHeaders.ETAG, tag);
    stale().ifPresent(seconds -> response.header(STALE, String.valueOf(seconds)));
    return same ? response.build() : response.contentType(MediaType.APPLICATION_JSON).body(body);
  }

  private static boolean matches(String known, String tag) {
    return Arrays.stream(known.split(","))
        .map(String::strip)
        .map(one -> one.startsWith("W/") ? one.substring(2) : one)
        .anyMatch(one -> one.equals("*") || one.equals(tag));
  }

  private ResponseEntity<String> answer(int status, Map<String, Object> body) {
    ResponseEntity.BodyBuilder response =
        ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON);
    stale().ifPresent(seconds -> response.header(STALE, String.valueOf(seconds)));
    return response.body(Documents.of(body));
  }

  private OptionalLong stale() {
    return flags
        .readAt()
        .map(at -> Duration.between(at, clock.instant()))
        .filter(age -> age.compareTo(FRESH) > 0)
        .map(age -> OptionalLong.of(age.toSeconds()))
        .orElse(OptionalLong.empty());
  }

  private static Map<String, Object> entry(Evaluation told) {
    ErrorCode error = told.errorCode();
    return error == null
        ? success(told, told.metadata())
        : failure(told.key(), error, told.errorDetails());
  }

  private static Map<String, Object> success(Evaluation told, Map<String, Object> metadata) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("key", told.key());
    body.put("value", Boolean.TRUE.equals(told.value()));
    body.put("reason", told.reason());
    body.put("variant", String.valueOf(told.variant()));
    body.put("metadata", metadata);
    return body;
  }

  /** With metadata, empty: the Java provider can't do without. */
  private static Map<String, Object> failure(
      @Nullable String key, ErrorCode error, @Nullable String details) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (key != null) {
      body.put("key", key);
    }
    body.put("errorCode", error.name());
    body.put("errorDetails", String.valueOf(details));
    body.put("metadata", Map.of());
    return body;
  }
}
