package dev.neap.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.neap.bench.report.Results.Machine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Says what the benchmark runs on. */
final class Host {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final int COMMITS = 200;

  private Host() {}

  static Machine describe(Server server, String neap) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        processor(system),
        system.getAvailableProcessors(),
        system.getTotalMemorySize(),
        system.getName() + " " + system.getVersion(),
        Runtime.version().toString(),
        server.version(),
        neap,
        commitMillis(server));
  }

  private static String processor(OperatingSystemMXBean system) throws IOException {
    if (!Files.isReadable(PROCESSORS)) {
      return system.getArch();
    }
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(system.getArch());
    }
  }

  /** The median of some commits that each write one row. */
  private static double commitMillis(Server server) {
    SingleConnectionDataSource one = new SingleConnectionDataSource(server.url("postgres"), true);
    try {
      JdbcTemplate sql = new JdbcTemplate(one);
      sql.execute("CREATE TABLE commits (number int)");
      List<Double> millis = new ArrayList<>();
      for (int number = 0; number < COMMITS; number++) {
        long begin = System.nanoTime();
        sql.update("INSERT INTO commits VALUES (?)", number);
        millis.add((System.nanoTime() - begin) / 1e6);
      }
      sql.execute("DROP TABLE commits");
      return Measuring.percentile(millis.stream().sorted().toList(), 0.5);
    } finally {
      one.destroy();
    }
  }
}
