package dev.neap.preflight;

import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.RowRewrite.Assignment;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.postgres.UpdateTrigger;
import dev.neap.schema.Expression;
import dev.neap.schema.FunctionSource;
import dev.neap.schema.InvalidSqlException;
import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells of each trigger of the users' what it will do while the rows are rewritten. */
final class TriggerNotes {

  private final JdbcClient jdbc;
  private final UserTriggers mode;

  TriggerNotes(JdbcClient jdbc, UserTriggers mode) {
    this.jdbc = jdbc;
    this.mode = mode;
  }

  List<String> of(Plan plan) {
    return plan.steps(Phase.BACKFILL).stream()
        .filter(RowRewrite.class::isInstance)
        .map(RowRewrite.class::cast)
        .flatMap(this::of)
        .distinct()
        .toList();
  }

  private Stream<String> of(RowRewrite rewrite) {
    return UpdateTrigger.of(jdbc, rewrite.leaves(), named(rewrite), new TreeSet<>(columns(rewrite)))
        .stream()
        .map(trigger -> words(trigger, rewrite));
  }

  /** The tables that the statements name: statement triggers of others do not fire. */
  private static List<TableName> named(RowRewrite rewrite) {
    return rewrite.key().isEmpty() ? rewrite.leaves() : List.of(rewrite.table());
  }

  static List<String> columns(RowRewrite rewrite) {
    return rewrite.assignments().stream().map(Assignment::column).toList();
  }

  private String words(UpdateTrigger trigger, RowRewrite rewrite) {
    String head = head(trigger, rewrite);
    boolean suppressed = mode == UserTriggers.SUPPRESS;
    if (!trigger.fires(suppressed)) {
      return head + " does not fire: " + whyNot(trigger, suppressed);
    }
    StringBuilder words = new StringBuilder(head).append(when(trigger, rewrite));
    if (suppressed) {
      words
          .append(", for it is enabled ")
          .append(enabled(trigger))
          .append(" and can't be suppressed");
    }
    return words.append(deeds(trigger, rewrite)).toString();
  }

  private static String head(UpdateTrigger trigger, RowRewrite rewrite) {
    boolean everywhere = trigger.tables().size() == rewrite.leaves().size();
    String on = everywhere ? rewrite.table().toString() : String.join(", ", trigger.tables());
    return "%strigger %s of %s (%s UPDATE%s, %s())"
        .formatted(
            trigger.constraint() ? "constraint " : "",
            trigger.name(),
            on,
            trigger.before() ? "BEFORE" : "AFTER",
            trigger.columns().isEmpty() ? "" : " OF " + String.join(", ", trigger.columns()),
            trigger.function());
  }

  private static String when(UpdateTrigger trigger, RowRewrite rewrite) {
    String condition = trigger.condition() == null ? "" : " where " + trigger.condition();
    if (!trigger.onRow()) {
      return " fires once for each statement of the backfill" + condition;
    }
    if (trigger.rows() < 0) {
      return " fires for each row that the backfill writes" + condition;
    }
    return rewrite.key().isEmpty()
        ? " fires for each of about %s rows%s".formatted(count(trigger.rows()), condition)
        : " fires for each row that the backfill writes, of about %s%s"
            .formatted(count(trigger.rows()), condition);
  }

  private static String whyNot(UpdateTrigger trigger, boolean suppressed) {
    if (trigger.enabled().equals("D")) {
      return "it is disabled";
    } else if (!trigger.concerned()) {
      return "the backfill sets no column that it is for";
    } else if (suppressed) {
      return "user-triggers is suppress";
    }
    return "it is enabled REPLICA, for sessions that replicate";
  }

  private static String enabled(UpdateTrigger trigger) {
    return trigger.enabled().equals("A") ? "ALWAYS" : "REPLICA";
  }

  private static String deeds(UpdateTrigger trigger, RowRewrite rewrite) {
    if (!Set.of("plpgsql", "sql").contains(trigger.language())) {
      return "; what it does can't be read, for it is written in " + trigger.language();
    }
    FunctionSource source;
    try {
      source = FunctionSource.of(trigger.source());
    } catch (InvalidSqlException unreadable) {
      return "; what it does can't be read";
    }
    List<String> deeds = new ArrayList<>();
    boolean writes = trigger.before() && trigger.onRow();
    Collection<String> sets = writes ? source.sets() : List.of();
    listed("sets ", sets).ifPresent(deeds::add);
    listed("writes to ", source.writesTo()).ifPresent(deeds::add);
    if (source.notifies()) {
      deeds.add("sends notifications");
    }
    if (source.raises()) {
      deeds.add("can refuse the row");
    }
    if (writes && source.returnsNull()) {
      deeds.add("can pass the row by, which then stays as it is");
    }
    String did = deeds.isEmpty() ? "" : ": it " + String.join(", ", deeds);
    List<String> read = sets.stream().filter(column -> reads(rewrite, column)).toList();
    return read.isEmpty()
        ? did
        : did
            + "; the backfill reads "
            + String.join(", ", read)
            + ", so rows would differ from what was computed of them: set backfill.user-triggers"
            + " to suppress";
  }

  private static Optional<String> listed(String verb, Collection<String> names) {
    return names.isEmpty() ? Optional.empty() : Optional.of(verb + String.join(", ", names));
  }

  private static boolean reads(RowRewrite rewrite, String column) {
    return Stream.concat(
            rewrite.assignments().stream().map(Assignment::expression),
            Stream.of(rewrite.condition()))
        .anyMatch(sql -> !Expression.of(sql).mentioned(List.of(column)).isEmpty());
  }

  private static String count(long rows) {
    return String.format(Locale.ROOT, "%,d", rows);
  }
}
