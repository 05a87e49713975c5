package dev.neap.flag.provider;

import dev.neap.flag.FlagException;
import dev.neap.flag.FlagProvider;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.exceptions.FlagNotFoundError;
import dev.openfeature.sdk.exceptions.GeneralError;
import dev.openfeature.sdk.exceptions.ParseError;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Any server of the OpenFeature Remote Evaluation Protocol.
 *
 * <p>Not by the Java provider for it: that one takes every answer without metadata, which the
 * protocol leaves out at will, for an error, also the one that there is no such flag; and a 404 of
 * whatever server for a missing flag.
 *
 * @see <a href="https://github.com/open-feature/protocol/blob/main/service/openapi.yaml">OFREP</a>
 */
@Component
@EnableConfigurationProperties(Ofrep.Settings.class)
final class Ofrep implements FlagProvider {

  private final Settings settings;

  /**
   * Which server.
   *
   * @param url the address before {@code /ofrep/v1}; needed
   * @param headers sent with each question, such as {@code Authorization}; never shown
   */
  @ConfigurationProperties("neap.flags.ofrep")
  record Settings(@Nullable URI url, @DefaultValue Map<String, String> headers) {

    @Override
    public String toString() {
      return "Settings[url=" + url + ", headers=" + headers.keySet() + "]";
    }
  }

  Ofrep(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "ofrep";
  }

  @Override
  public String where() {
    URI url = settings.url();
    return url == null ? "the OFREP server" : "the OFREP server " + url.getAuthority();
  }

  @Override
  public FeatureProvider open(Duration timeout) {
    URI url = settings.url();
    if (url == null
        || url.getHost() == null
        || !String.valueOf(url.getScheme()).matches("https?")) {
      throw FlagException.refusedSettings(
          "neap.flags.provider is 'ofrep': neap.flags.ofrep.url is to be the server's address, as"
              + " https://flags.example.com; it is '%s'.".formatted(url == null ? "" : url));
    } else if (url.getUserInfo() != null) {
      throw FlagException.refusedSettings(
          "neap.flags.ofrep.url must not hold a user and password: give the header Authorization in"
              + " neap.flags.ofrep.headers.");
    }
    try {
      return new Asking(url, settings.headers(), timeout);
    } catch (IllegalArgumentException e) {
      throw FlagException.refusedSettings(
          "neap.flags.ofrep.headers: one of %s can't be sent"
              .formatted(settings.headers().keySet()));
    }
  }

  private static final class Asking extends PlainProvider {

    private final String address;
    private final HttpRequest.Builder question;
    private final HttpClient client;

    Asking(URI url, Map<String, String> headers, Duration timeout) {
      super("ofrep");
      this.address = url.toString().replaceFirst("/+$", "") + "/ofrep/v1/evaluate/flags/";
      this.question =
          HttpRequest.newBuilder().timeout(timeout).header("Content-Type", "application/json");
      headers.forEach(question::header);
      this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    @Override
    Object find(String key, EvaluationContext context) {
      String path = URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
      String body =
          JsonMapper.shared().writeValueAsString(Map.of("context", context.asObjectMap()));
      HttpRequest request =
          question
              .copy()
              .uri(URI.create(address + path))
              .POST(BodyPublishers.ofString(body))
              .build();
      try {
        return value(key, client.send(request, BodyHandlers.ofString()));
      } catch (IOException e) {
        throw new GeneralError(e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new GeneralError("interrupted");
      }
    }

    private static Object value(String key, HttpResponse<String> response) {
      int status = response.statusCode();
      JsonNode answer = json(response.body());
      if (status == 200 && answer.has("value")) {
        JsonNode value = answer.get("value");
        return value.isInt()
            ? (Object) value.asInt()
            : value.isBoolean() ? value.asBoolean() : value.toString();
      }
      String code = answer.path("errorCode").asString("");
      if (status == 404 && code.equals("FLAG_NOT_FOUND")) {
        throw new FlagNotFoundError(key + " is not there");
      } else if (status == 200) {
        throw new ParseError("it answers 200 without a value");
      }
      String details = answer.path("errorDetails").asString("");
      throw new GeneralError("it answers %d %s %s".formatted(status, code, details).strip());
    }

    private static JsonNode json(String body) {
      try {
        return JsonMapper.shared().readTree(body);
      } catch (JacksonException e) {
        return JsonMapper.shared().createObjectNode();
      }
    }
  }
}
