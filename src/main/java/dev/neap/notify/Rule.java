package dev.neap.notify;

import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.Transition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.util.PatternMatchUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which rows of the log a channel is told of.
 *
 * @param events events and groups of them
 * @param migrations the names of migrations, in which {@code *} stands for anything
 * @param longerThan how long a wait must last to be told
 */
record Rule(List<String> events, String migrations, Duration longerThan) {

  /** How long a wait lasts before it is told where no rule says otherwise. */
  static final Duration LONG = Duration.ofMinutes(30);

  /**
   * A rule as it is written.
   *
   * @param channel the channel's name
   * @param events what is told; what its kind tells by default when left out
   * @param migrations of which migrations; of all when left out
   * @param waitsLongerThan from which duration on a wait is told; 30 minutes when left out
   */
  record Written(
      @Nullable String channel,
      @Nullable List<String> events,
      @Nullable String migrations,
      @Nullable Duration waitsLongerThan) {

    /**
     * Reads it.
     *
     * @param place the setting, such as {@code neap.notify.rules[0]}
     * @param byDefault the words where it names no events
     */
    Rule read(String place, List<String> byDefault) {
      List<String> words = events == null ? byDefault : events;
      for (String word : words) {
        if (!Events.known(word)) {
          throw new InvalidNotificationsException(
              place + ".events", "there is no %s; there are %s".formatted(word, Events.words()));
        }
      }
      if (words.isEmpty()) {
        throw new InvalidNotificationsException(place + ".events", "it is empty");
      }
      Duration longer = waitsLongerThan == null ? LONG : waitsLongerThan;
      if (longer.isNegative() || longer.isZero()) {
        throw new InvalidNotificationsException(
            place + ".waits-longer-than", "it is not longer than nothing; write it as 30m");
      }
      return new Rule(words, migrations == null ? "*" : migrations, longer);
    }
  }

  /** Whether the row is told. */
  boolean matches(Transition row) {
    Predicate<Transition> named = Events.any(events);
    return named.test(row)
        && PatternMatchUtils.simpleMatch(migrations, row.migration())
        && (row.event() != Event.WAITS || lasts(row).compareTo(longerThan) >= 0);
  }

  /** Whether it tells of waits at all. */
  boolean tellsWaits() {
    return Events.include(events, Event.WAITS);
  }

  /** How long the wait had lasted when its row was written; for ever when the row does not tell. */
  private static Duration lasts(Transition row) {
    Duration unknown = Duration.ofDays(3650);
    if (row.detail() == null) {
      return unknown;
    }
    try {
      String since = JsonMapper.shared().readTree(row.detail()).path("since").asString("");
      return since.isEmpty() ? unknown : Duration.between(Instant.parse(since), row.at());
    } catch (JacksonException | DateTimeException e) {
      return unknown;
    }
  }
}
