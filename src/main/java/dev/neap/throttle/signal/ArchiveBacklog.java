package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many WAL files wait to be archived. */
@Component
@EnableConfigurationProperties(ArchiveBacklog.Settings.class)
final class ArchiveBacklog implements ClusterSignal {

  private static final String WAITING =
      "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'";
  private static final String FAILING =
      """
      SELECT last_failed_time > coalesce(last_archived_time, '-infinity') FROM pg_stat_archiver
      """;

  private final Settings settings;

  @ConfigurationProperties("neap.throttle.archive-backlog")
  record Settings(@DefaultValue("pause") Effect effect, @DefaultValue("256") int files) {}

  ArchiveBacklog(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "archive-backlog";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    String mode = database.sql("SHOW archive_mode").query(String.class).single();
    if (mode.equals("off")) {
      return new Reading.Known(0, "nothing is archived");
    }
    long waiting = database.sql(WAITING).query(Long.class).single();
    boolean failing =
        database.sql(FAILING).query(Boolean.class).optional().filter(fails -> fails).isPresent();
    return new Reading.Known(
        (double) waiting / settings.files(),
        "%d WAL files wait to be archived%s, limit %d"
            .formatted(waiting, failing ? ", and archiving fails" : "", settings.files()));
  }
}
