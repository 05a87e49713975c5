package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.engine.GateSet;
import dev.neap.engine.GateSettings;
import dev.neap.engine.InvalidGateException;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/** HTTP checks of the user's that say whether a phase may begin. */
@Component
final class HttpGates implements GateSet {

  private static final int LONGEST_BODY = 4096;
  private static final Pattern RANGE = Pattern.compile("(\\d{3})(?:\\.\\.(\\d{3}))?");

  private final List<Gate> gates = new ArrayList<>();

  /**
   * A check.
   *
   * @param url what is asked by GET
   * @param expect the status that lets through, or two with {@code ..} between them
   * @param headers sent along, by name; values are never shown
   * @param phases before which it is asked
   * @param migrations the migrations that it guards; all when empty
   * @param timeout how long it may take
   * @param every how long its answer holds
   */
  record Settings(
      @Nullable URI url,
      @DefaultValue("200..299") String expect,
      @DefaultValue Map<String, String> headers,
      @DefaultValue({"expand", "backfill", "tighten", "contract"}) List<Phase> phases,
      @DefaultValue List<String> migrations,
      @DefaultValue("5s") Duration timeout,
      @DefaultValue("5s") Duration every,
      GateSettings.@Nullable Written unknown) {}

  HttpGates(GateSettings settings) {
    settings
        .named(kind(), Settings.class)
        .forEach((name, one) -> gates.add(gate(kind() + "." + name, one)));
  }

  @Override
  public String kind() {
    return "http";
  }

  @Override
  public List<Gate> gates() {
    return gates;
  }

  private static Gate gate(String name, Settings settings) {
    String place = "neap.gates." + name;
    URI url = settings.url();
    if (url == null
        || !String.valueOf(url.getScheme()).matches("https?")
        || url.getHost() == null) {
      throw InvalidGateException.value(place + ".url", "write an address with http:// or https://");
    }
    Matcher range = RANGE.matcher(settings.expect());
    if (!range.matches()) {
      throw InvalidGateException.value(place + ".expect", "write a status, or two as in 200..299");
    }
    int from = Integer.parseInt(range.group(1));
    int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
    return new HttpGate(
        name,
        request(place, url, settings),
        from,
        to,
        GateSettings.phases(name, settings.phases()),
        settings,
        HttpClient.newBuilder().connectTimeout(settings.timeout()).build());
  }

  private static HttpRequest request(String place, URI url, Settings settings) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(settings.timeout());
    settings
        .headers()
        .forEach(
            (name, value) -> {
              try {
                request.setHeader(name, value);
              } catch (IllegalArgumentException e) {
                throw InvalidGateException.value(
                    place + ".headers." + name, "there can't be such a header");
              }
            });
    return request.build();
  }

  private record HttpGate(
      String name,
      HttpRequest request,
      int from,
      int to,
      Set<Phase> phases,
      Settings settings,
      HttpClient client)
      implements OutsideGate {

    @Override
    public Duration timeout() {
      return settings.timeout();
    }

    @Override
    public Duration every() {
      return settings.every();
    }

    @Override
    public Verdict ask(Question question) {
      if (!Names.guards(settings.migrations(), question)) {
        return question.open(name, "it does not guard this migration");
      }
      try {
        return answer(question, client.send(request, BodyHandlers.ofInputStream()));
      } catch (IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return question.unknown(
            name, "%s does not answer: %s".formatted(host(), shown(why)), "it answers");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return question.unknown(name, "interrupted while it was asked", "it is asked again");
      }
    }

    private Verdict answer(Question question, HttpResponse<InputStream> response)
        throws IOException {
      int status = response.statusCode();
      String line;
      try (InputStream body = response.body()) {
        line = shown(new String(body.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8));
      }
      String said = "%s answers %d%s".formatted(host(), status, line.isEmpty() ? "" : ": " + line);
      return from <= status && status <= to
          ? question.open(name, said)
          : question.closed(name, said, "it answers " + settings.expect());
    }

    private String host() {
      return String.valueOf(request.uri().getHost());
    }

    /** Without what was sent along, which an answer may repeat. */
    private String shown(String text) {
      String plain = text;
      for (String value : settings.headers().values()) {
        for (String secret : value.strip().split("\\s+")) {
          plain = secret.isEmpty() ? plain : plain.replace(secret, "***");
        }
      }
      return Said.line(plain);
    }
  }
}
