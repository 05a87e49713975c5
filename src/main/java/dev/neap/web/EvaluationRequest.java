package dev.neap.web;

import dev.openfeature.sdk.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an OFREP request says of the reader.
 *
 * @param targetingKey names the reader; null when the context does not
 * @param error why it can't be evaluated; null when it can
 * @param details the same for people
 */
record EvaluationRequest(
    @Nullable String targetingKey, @Nullable ErrorCode error, @Nullable String details) {

  /** Reads a body; one that is empty has an empty context. */
  static EvaluationRequest read(InputStream body) throws IOException {
    JsonNode request;
    try {
      request = Bodies.object(body);
    } catch (HttpFailure e) {
      return failed(ErrorCode.PARSE_ERROR, e.words());
    }
    JsonNode context = request.path("context");
    if (context.isMissingNode() || context.isNull()) {
      return new EvaluationRequest(null, null, null);
    } else if (!context.isObject()) {
      return failed(ErrorCode.INVALID_CONTEXT, "\"context\" is not an object.");
    }
    JsonNode key = context.path("targetingKey");
    if (key.isMissingNode() || key.isNull()) {
      return new EvaluationRequest(null, null, null);
    } else if (!key.isString()) {
      return failed(ErrorCode.INVALID_CONTEXT, "\"targetingKey\" is not a text.");
    }
    return new EvaluationRequest(key.asString(), null, null);
  }

  private static EvaluationRequest failed(ErrorCode error, String details) {
    return new EvaluationRequest(null, error, details);
  }
}
