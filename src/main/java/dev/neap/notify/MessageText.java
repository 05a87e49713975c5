package dev.neap.notify;

import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.Transition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an engineer is told on one line: where, what, why, until when, what is safe to do, and the
 * page.
 */
final class MessageText {

  private static final int LONGEST_REASON = 600;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  /** What somebody did, whose name matters. */
  private static final Set<Event> BY_PEOPLE =
      EnumSet.of(
          Event.PAUSED,
          Event.RESUMED,
          Event.ASKED,
          Event.WITHDRAWN,
          Event.TUNED,
          Event.SKIPPED,
          Event.APPROVED);

  private MessageText() {}

  static String line(Message message) {
    Transition row = message.transition();
    StringBuilder line = new StringBuilder(head(message)).append(": ").append(reason(row));
    if (BY_PEOPLE.contains(row.event())) {
      line.append(" (").append(row.actor()).append(')');
    }
    opens(row, line);
    now(message, line);
    if (message.link() != null) {
      line.append("; ").append(message.link());
    }
    return line.toString();
  }

  /** Where, and what. */
  static String head(Message message) {
    Transition row = message.transition();
    String what = message.test() ? "TEST" : what(row);
    return "%s %s: %s".formatted(message.place().name(), row.migration(), what);
  }

  private static String what(Transition row) {
    String event = row.event().name().replace('_', ' ');
    return switch (row.event()) {
      case MOVED -> row.from() == null ? row.to().name() : row.from() + " -> " + row.to();
      case HALTED -> row.from() == null ? event : "HALTED in " + row.from();
      case REGISTERED -> event;
      default -> event + " in " + row.to();
    };
  }

  private static String reason(Transition row) {
    String reason = row.reason().strip().replaceAll("\\s+", " ");
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
  }

  /** What would end a wait, and when something is about to happen. */
  private static void opens(Transition row, StringBuilder line) {
    JsonNode detail = detail(row);
    String opens = detail.path("opensWhen").asString("");
    if (row.event() == Event.WAITS && !opens.isEmpty()) {
      line.append("; opens when ").append(opens);
    }
    Instant earliest = instant(detail.path("earliest"));
    if (row.event() == Event.WAITS && earliest != null) {
      line.append("; not before ").append(TIME.format(earliest));
    }
    Instant at = instant(detail.path("at"));
    if (row.event() == Event.DROP_AHEAD && at != null) {
      line.append("; drops at ").append(TIME.format(at));
    }
  }

  /** Where it stands by now, as far as the row itself does not say it. */
  private static void now(Message message, StringBuilder line) {
    Situation now = message.situation();
    if (now == null) {
      return;
    }
    if (now.version() != message.transition().version()) {
      line.append("; by now ").append(now.word());
      line.append(now.reason() == null ? "" : ", as " + now.reason());
    }
    line.append(now.eta() == null ? "" : "; ETA " + now.eta());
    line.append(now.next() == null ? "" : "; safe to do: " + now.next());
  }

  private static @Nullable Instant instant(JsonNode written) {
    try {
      return written.isMissingNode() || written.isNull()
          ? null
          : Instant.parse(written.asString(""));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static JsonNode detail(Transition row) {
    try {
      return JsonMapper.shared().readTree(row.detail() == null ? "{}" : row.detail());
    } catch (JacksonException e) {
      return JsonMapper.shared().createObjectNode();
    }
  }
}
