package dev.neap.web;

import dev.neap.cli.ServeSettings.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets a request in: by its token, or where there are none by its coming from this machine itself,
 * and not from a page that a browser here shows.
 *
 * <p>It asks the method that will handle the request what that {@link Needs}, so that no spelling
 * of a path leads past it.
 */
final class Access implements HandlerInterceptor {

  private static final Set<String> READING = Set.of("GET", "HEAD");

  /** A page of another site can't send these without asking first, and is never answered then. */
  private static final Pattern CONTENT =
      Pattern.compile("application/(json|yaml|x-yaml)\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

  private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*\\]|[^:]*)(:\\d{1,5})?");

  private final Tokens tokens;
  private final Caller anybody;
  private final Set<String> hosts;

  /**
   * Access by these tokens.
   *
   * @param by whose name the log gets where there are none
   * @param bind the address that is listened on, as it was given
   */
  Access(Tokens tokens, String by, String bind, InetAddress address) {
    this.tokens = tokens;
    this.anybody = new Caller(by, Role.OPERATE);
    this.hosts =
        Set.copyOf(
            List.of(
                "localhost",
                "127.0.0.1",
                "[::1]",
                bind.toLowerCase(Locale.ROOT),
                address.getHostAddress().contains(":")
                    ? "[" + address.getHostAddress() + "]"
                    : address.getHostAddress()));
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    Needs needs = needs(handler);
    if (tokens.isEmpty()) {
      refuseOtherSites(request);
      anybody.remember(request);
    } else if (needs == null || !needs.nothing()) {
      identified(request, needs == null ? Role.OPERATE : needs.value()).remember(request);
    }
    String content = request.getContentType();
    if (!READING.contains(request.getMethod())
        && (content == null || !CONTENT.matcher(content.strip()).matches())) {
      throw new HttpFailure(
          415, "NEAP-8407", "Send the header Content-Type: application/json or application/yaml.");
    }
    return true;
  }

  private static @Nullable Needs needs(Object handler) {
    if (!(handler instanceof HandlerMethod method)) {
      return null;
    }
    Needs own = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), Needs.class);
    return own != null
        ? own
        : AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Needs.class);
  }

  private Caller identified(HttpServletRequest request, Role needed) {
    Caller caller =
        token(request)
            .flatMap(tokens::owner)
            .orElseThrow(
                () ->
                    new HttpFailure(
                        401,
                        "NEAP-8404",
                        "Send a token of neap.web.tokens, as Authorization: Bearer … or X-API-Key."));
    if (!caller.may(needed)) {
      throw new HttpFailure(
          403,
          "NEAP-8405",
          "%s has the role %s, and this needs %s: neap.web.tokens.%s.role."
              .formatted(caller.name(), word(caller.role()), word(needed), caller.name()));
    }
    return caller;
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<String> token(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.of(header.substring(7).strip());
    }
    return Optional.ofNullable(request.getHeader("X-API-Key")).map(String::strip);
  }

  /**
   * A name that was made to lead here (DNS rebinding) stands in Host; a page of another site that
   * sends something is named in Origin.
   */
  private void refuseOtherSites(HttpServletRequest request) {
    String host = request.getHeader(HttpHeaders.HOST);
    var parts = HOST.matcher(host == null ? "" : host.toLowerCase(Locale.ROOT));
    if (!parts.matches() || !hosts.contains(parts.group(1))) {
      throw new HttpFailure(
          403,
          "NEAP-8406",
          "The header Host does not name this server. Without tokens it is reached as localhost or"
              + " 127.0.0.1 alone.");
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
      throw new HttpFailure(
          403, "NEAP-8406", "The header Origin names another site. Configure neap.web.tokens.");
    }
  }
}
