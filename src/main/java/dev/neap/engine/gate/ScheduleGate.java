package dev.neap.engine.gate;

import dev.neap.engine.DatabaseClock;
import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Settings.Schedule;
import dev.neap.window.Cron;
import dev.neap.window.Window;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/** A moment of the migration's schedule has come; what has begun then goes on. */
@Component
final class ScheduleGate implements Gate {

  private final DatabaseClock clock;

  ScheduleGate(DatabaseClock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.EXPAND);
  }

  @Override
  public Verdict ask(Question question) {
    Schedule schedule = question.settings().schedule();
    if (schedule == null) {
      return question.open(name(), "it may begin at any time");
    }
    Cron cron = Cron.of(schedule.cron(), schedule.zone());
    Instant now = clock.now();
    ZonedDateTime come = cron.next(now.minus(schedule.within())).orElse(null);
    if (come != null && !come.toInstant().isAfter(now)) {
      return question.open(name(), "its time came: " + Window.words(come));
    }
    ZonedDateTime next = cron.next(now).orElse(null);
    return new Verdict(
        name(),
        Verdict.Answer.CLOSED,
        "it begins by its schedule, %s %s".formatted(schedule.cron(), schedule.zone()),
        question.standing().stateSince(),
        next == null ? "its file says another time" : "it is time: " + Window.words(next),
        next == null ? null : next.toInstant());
  }
}
