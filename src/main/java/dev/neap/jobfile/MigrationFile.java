package dev.neap.jobfile;

import dev.neap.migration.Migration;
import dev.neap.migration.Operation;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads migration files, in YAML 1.2 or JSON, and finds all mistakes of a file at once. */
public final class MigrationFile {

  private final FormatSchema schema;
  private final OperationCatalog catalog;

  /** Reads files with every operation that this version of Neap has. */
  public MigrationFile() {
    this(OperationCatalog.scan());
  }

  MigrationFile(OperationCatalog catalog) {
    this.schema = new FormatSchema();
    this.catalog = catalog;
  }

  /**
   * Reads a file in UTF-8.
   *
   * @throws InvalidMigrationFileException when it can't be read or holds mistakes
   */
  public Migration read(Path file) {
    String name = file.toString();
    try {
      return parse(name, Files.readString(file));
    } catch (CharacterCodingException e) {
      throw unreadable(name, "the file is not in UTF-8", "Save it in UTF-8.");
    } catch (NoSuchFileException e) {
      throw unreadable(name, "there is no such file", "Check the path.");
    } catch (IOException e) {
      throw unreadable(name, "the file can't be read: " + e, "Check the path and its permissions.");
    }
  }

  private static InvalidMigrationFileException unreadable(String file, String what, String fix) {
    return new InvalidMigrationFileException(List.of(new Mistake(file, 0, 0, what, fix)));
  }

  /**
   * Reads a file's text.
   *
   * @param fileName how messages name the file; the migration's name where the text gives none
   * @throws InvalidMigrationFileException when the text holds mistakes
   */
  public Migration parse(String fileName, String text) {
    SourceTree tree = new SourceTree(fileName, text);
    List<Mistake> mistakes = new ArrayList<>(tree.mistakes());
    JsonNode json = tree.json().orElseThrow(() -> new InvalidMigrationFileException(mistakes));
    mistakes.addAll(new SchemaCheck(schema, catalog.names(), tree).mistakes(json));
    OperationReader operations = new OperationReader(catalog, tree, mistakes);
    operations.checkAvailable(json.path("operations"), schema.operations());
    checkName(json, tree, mistakes);
    checkSteps(json.path("rollout").path("steps"), tree, mistakes);
    throwIfAny(mistakes);
    List<Operation> read = operations.read(json.path("operations"));
    throwIfAny(mistakes);
    String versionSchema = SettingsReader.text(json.path("version_schema"));
    return new Migration(
        json.path("name").asString(MigrationName.of(fileName)),
        json.path("target").asString("default"),
        versionSchema,
        read,
        SettingsReader.read(json),
        text);
  }

  private static void checkName(JsonNode json, SourceTree tree, List<Mistake> mistakes) {
    String name = MigrationName.of(tree.file());
    if (json.isObject() && !json.has("name") && !MigrationName.allows(name)) {
      mistakes.add(
          tree.value("")
              .mistake(
                  tree.file(),
                  "the file's name `" + name + "` can't be the migration's name",
                  "Rename the file or add `name:`. " + TextFormat.MIGRATION.fix()));
    }
  }

  private static void checkSteps(JsonNode steps, SourceTree tree, List<Mistake> mistakes) {
    for (int i = 1; steps.isArray() && i < steps.size(); i++) {
      JsonNode before = steps.get(i - 1);
      JsonNode step = steps.get(i);
      if (before.isNumber()
          && step.isNumber()
          && step.decimalValue().compareTo(before.decimalValue()) <= 0) {
        String what =
            "the steps do not rise: %s comes after %s"
                .formatted(Wording.shortened(step), Wording.shortened(before));
        Place place = tree.value("/rollout/steps/" + i);
        mistakes.add(place.mistake(tree.file(), what, "Put them in rising order, each one once."));
      }
    }
  }

  private static void throwIfAny(List<Mistake> mistakes) {
    if (!mistakes.isEmpty()) {
      Comparator<Mistake> byPlace =
          Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column);
      throw new InvalidMigrationFileException(
          mistakes.stream().distinct().sorted(byPlace).toList());
    }
  }
}
