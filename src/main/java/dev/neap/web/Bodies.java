package dev.neap.web;

import dev.neap.jobfile.DurationText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a request brings. */
final class Bodies {

  private static final int LONGEST = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  private Bodies() {}

  /**
   * The body as text in UTF-8.
   *
   * @throws HttpFailure NEAP-8407 when it is longer than a mebibyte
   */
  static String text(InputStream body) throws IOException {
    byte[] read = body.readNBytes(LONGEST + 1);
    if (read.length > LONGEST) {
      throw new HttpFailure(
          413, "NEAP-8407", "The body is longer than %d bytes.".formatted(LONGEST));
    }
    return new String(read, StandardCharsets.UTF_8);
  }

  /**
   * The body as a JSON object; an empty one when there is none.
   *
   * @throws HttpFailure NEAP-8407 when it is not one
   */
  static JsonNode object(InputStream body) throws IOException {
    String text = text(body);
    try {
      JsonNode read = text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
      if (read.isObject()) {
        return read;
      }
    } catch (JacksonException e) {
      TokenStreamLocation place = e.getLocation();
      throw wrong(
          place == null
              ? "The body is not JSON."
              : "The body is not JSON: look at line %d, column %d."
                  .formatted(place.getLineNr(), place.getColumnNr()));
    }
    throw wrong("The body is JSON, but not an object.");
  }

  /**
   * A text that the body must hold.
   *
   * @throws HttpFailure NEAP-8407 when it does not
   */
  static String required(JsonNode body, String field) {
    JsonNode value = body.path(field);
    String text = value.isString() ? value.asString().strip() : "";
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      throw wrong("The body lacks \"%s\", a text: it is kept in the log.".formatted(field));
    }
    return text;
  }

  /**
   * A text that the body may hold.
   *
   * @throws HttpFailure NEAP-8407 when it is there and not a text, or empty
   */
  static String optional(JsonNode body, String field, String otherwise) {
    return body.has(field) ? required(body, field) : otherwise;
  }

  /**
   * A time that the body may hold; empty when it does not.
   *
   * @throws HttpFailure NEAP-8407 when it is there and can't be read
   */
  static Optional<Duration> duration(JsonNode body, String field) {
    if (!body.has(field)) {
      return Optional.empty();
    }
    String text = required(body, field);
    Optional<Duration> time = DurationText.parse(text);
    if (time.isEmpty()) {
      throw wrong(
          "'%s' is not a time. Write a whole number and s, m, h or d, such as 30m."
              .formatted(text));
    }
    return time;
  }

  /** What is to be thrown where a body is wrong. */
  static HttpFailure wrong(String words) {
    return new HttpFailure(400, "NEAP-8407", words);
  }
}
