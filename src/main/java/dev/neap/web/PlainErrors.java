package dev.neap.web;

import dev.neap.cli.Documents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Tells what the web server itself refuses, as a path with a zero byte, as a problem document. It
 * says nothing but the status.
 */
public final class PlainErrors extends ErrorReportValve {

  /** The web server makes it by its name. */
  public PlainErrors() {}

  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    HttpStatus status = HttpStatus.resolve(response.getStatus());
    if (status == null
        || !status.isError()
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", status.getReasonPhrase());
    body.put("status", status.value());
    body.put("detail", "The web server refused the request. GET / lists the addresses there are.");
    body.put("code", "NEAP-8408");
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.getOutputStream().write(Documents.of(body).getBytes(StandardCharsets.UTF_8));
      response.finishResponse();
    } catch (IOException e) {
      // the client is gone
    }
  }
}
