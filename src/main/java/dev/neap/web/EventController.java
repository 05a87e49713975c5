package dev.neap.web;

import dev.neap.cli.ServeSettings;
import dev.neap.cli.ServeSettings.Role;
import dev.neap.web.EventLog.Told;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The transition log as server-sent events.
 *
 * <p>Each stream has a thread of its own, which may wait for a client that reads slowly without
 * holding a connection to the database; the web server ends one that takes nothing for 20 seconds.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML Living
 *     Standard, Server-sent events</a>
 */
@RestController
final class EventController {

  private static final Duration REST = Duration.ofSeconds(1);
  private static final int AT_ONCE = 200;

  private final EventFeed feed;
  private final EventLog events;
  private final Duration heartbeat;

  EventController(EventFeed feed, EventLog events, ServeSettings settings) {
    this.feed = feed;
    this.events = events;
    this.heartbeat = settings.heartbeat();
  }

  @Needs(Role.READ)
  @GetMapping("/api/events")
  void events(
      HttpServletRequest request,
      HttpServletResponse response,
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "migration", required = false) @Nullable String migration)
      throws IOException, InterruptedException {
    if (!request.getMethod().equals("GET")) {
      throw new HttpFailure(405, "NEAP-8408", "Events are read by GET alone: they have no end.");
    }
    String resumed = request.getHeader("Last-Event-ID");
    feed.enter();
    try {
      long from = begin(resumed == null || resumed.isBlank() ? after : resumed, feed.look());
      response.setContentType("text/event-stream");
      response.setCharacterEncoding("UTF-8");
      response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      response.setHeader("X-Accel-Buffering", "no");
      Writer out = response.getWriter();
      out.write("retry: 2000\nid: %d\n\n".formatted(from));
      response.flushBuffer();
      stream(response, from, migration);
    } finally {
      feed.leave();
    }
  }

  private static long begin(@Nullable String after, long latest) {
    if (after == null) {
      return latest;
    }
    if (!after.strip().matches("\\d{1,18}")) {
      throw new HttpFailure(
          400,
          "NEAP-8410",
          "'%s' is not the id of an event. Give one that was sent, or ?after=0 for all."
              .formatted(after));
    }
    long asked = Long.parseLong(after.strip());
    if (asked > latest) {
      throw new HttpFailure(
          400,
          "NEAP-8410",
          "There is no event %d yet, the last one is %d: is this another database, or was it put back from a backup? ?after=0 gives all."
              .formatted(asked, latest));
    }
    return asked;
  }

  private void stream(HttpServletResponse response, long from, @Nullable String migration)
      throws IOException, InterruptedException {
    long done = from;
    while (!feed.isClosed()) {
      long upTo = feed.await(done, heartbeat);
      List<Told> next;
      try {
        next = upTo > done ? events.read(done, upTo, migration, AT_ONCE) : List.of();
      } catch (DataAccessException e) {
        write(response, ": the database is out of reach\n\n");
        feed.await(Long.MAX_VALUE, REST);
        continue;
      }
      for (Told event : next) {
        response
            .getWriter()
            .write(
                "id: %d\nevent: %s\ndata: %s\n\n"
                    .formatted(event.position(), event.name(), event.document()));
      }
      done = next.size() < AT_ONCE ? upTo : next.get(AT_ONCE - 1).position();
      write(response, next.isEmpty() ? ":\n\n" : "");
    }
  }

  /** A writer tells by {@link Writer} alone nothing of a client that is gone; a flush does. */
  private static void write(HttpServletResponse response, String text) throws IOException {
    response.getWriter().write(text);
    response.flushBuffer();
  }
}
