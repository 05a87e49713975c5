package dev.neap.engine;

import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A migration file, and what stands in the file of the same name in {@code
 * src/test/resources/contract}.
 *
 * <p>All of {@code jobs/examples} are there, and those beside the latter. Such a file has two
 * parts: after {@code -- plain} what comes to the same on a database that nobody uses, after {@code
 * -- back} what leads back from there. Before them may stand {@code -- in place}, where the old
 * shape's values change too, and {@code -- old table.column: 'value' | …}, the values that clients
 * of the old shape write to a column, {@code new}, or {@code later} for the new shape once the
 * migration is started; else they write values like those that are there, and with no value they
 * leave the column alone.
 *
 * @param name the migration's name
 * @param text the migration, in JSON, with a contract that does not wait
 * @param plain plain statements
 * @param back plain statements from there
 * @param inPlace whether the old shape's values change
 * @param oldValues by table and column, literals
 * @param newValues by table and column, literals
 * @param laterValues the same, once the migration is started
 */
record ContractExample(
    String name,
    String text,
    String plain,
    String back,
    boolean inPlace,
    Map<String, List<String>> oldValues,
    Map<String, List<String>> newValues,
    Map<String, List<String>> laterValues) {

  private static final Path MIGRATIONS = Path.of("jobs/examples");
  private static final Path STATEMENTS = Path.of("src/test/resources/contract");
  private static final Path SHOP = STATEMENTS.resolve("shop.sql");

  /** The tables that the examples change, with their rows. */
  static String shop() {
    return read(SHOP);
  }

  static List<ContractExample> all() {
    try (Stream<Path> files = Files.list(MIGRATIONS);
        Stream<Path> more = Files.list(STATEMENTS)) {
      return Stream.concat(files, more)
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .map(ContractExample::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ContractExample of(Path file) {
    String name = file.getFileName().toString().replace(".yaml", "");
    ObjectNode migration = (ObjectNode) new YAMLMapper().readTree(read(file));
    migration.remove("backfill");
    ObjectNode contract =
        migration.get("contract") instanceof ObjectNode given
            ? given
            : migration.putObject("contract");
    contract.put("soak", "0s").put("quiet", "0s");
    String statements = read(STATEMENTS.resolve(name + ".sql"));
    int plain = statements.indexOf("-- plain\n");
    int back = statements.indexOf("-- back\n");
    if (plain < 0 || back < plain) {
      throw new IllegalStateException(name + ".sql needs -- plain, and -- back after it");
    }
    String head = statements.substring(0, plain);
    return new ContractExample(
        name,
        JsonMapper.shared().writeValueAsString(migration),
        statements.substring(plain, back),
        statements.substring(back),
        head.contains("-- in place\n"),
        values(head, "-- old "),
        values(head, "-- new "),
        values(head, "-- later "));
  }

  private static Map<String, List<String>> values(String head, String side) {
    return head.lines()
        .filter(line -> line.startsWith(side))
        .map(line -> line.substring(side.length()).split(": ?", 2))
        .collect(
            Collectors.toMap(
                words -> words[0],
                words -> words[1].isEmpty() ? List.of() : List.of(words[1].split(" \\| "))));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("each example has its plain statements beside the tests", e);
    }
  }

  Migration migration() {
    return new MigrationFile().parse(name + ".json", text);
  }

  @Override
  public String toString() {
    return name;
  }
}
