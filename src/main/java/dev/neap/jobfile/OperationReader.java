package dev.neap.jobfile;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.neap.migration.Operation;
import dev.neap.schema.InvalidSqlException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Makes operations of the file's tree, and refuses those that this version does not have. */
final class OperationReader {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(new FieldNames())
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .withConfigOverride(List.class, o -> o.setNullHandling(emptyForAbsent()))
          .withConfigOverride(Map.class, o -> o.setNullHandling(emptyForAbsent()))
          .addModule(
              new SimpleModule().addDeserializer(Optional.class, new GivenTextDeserializer()))
          .build();

  private final OperationCatalog catalog;
  private final SourceTree tree;
  private final Collection<Mistake> mistakes;

  OperationReader(OperationCatalog catalog, SourceTree tree, Collection<Mistake> mistakes) {
    this.catalog = catalog;
    this.tree = tree;
    this.mistakes = mistakes;
  }

  private static JsonSetter.Value emptyForAbsent() {
    return JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
  }

  /** Adds a mistake for each operation and field that the format has and this version does not. */
  void checkAvailable(JsonNode operations, Collection<String> known) {
    for (int i = 0; operations.isArray() && i < operations.size(); i++) {
      for (Map.Entry<String, JsonNode> entry : operations.get(i).properties()) {
        String name = entry.getKey();
        String path = SourceTree.path("/operations/" + i, name);
        if (!known.contains(name)) {
          continue;
        }
        catalog
            .find(name)
            .ifPresentOrElse(
                type -> checkFields(entry.getValue(), type, path),
                () ->
                    add(
                        path,
                        "operation `" + name + "` is not available in this version",
                        "Available: " + String.join(", ", catalog.names()) + "."));
      }
    }
  }

  private void checkFields(JsonNode node, Type type, String path) {
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      for (int i = 0; node.isArray() && i < node.size(); i++) {
        checkFields(node.get(i), generic.getActualTypeArguments()[0], path + "/" + i);
      }
    } else if (type instanceof Class<?> record && record.isRecord()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        String below = SourceTree.path(path, entry.getKey());
        component(record, entry.getKey())
            .ifPresentOrElse(
                component -> checkFields(entry.getValue(), component.getGenericType(), below),
                () -> unavailable(entry.getKey(), path, below));
      }
    }
  }

  private static Optional<RecordComponent> component(Class<?> record, String field) {
    return Arrays.stream(record.getRecordComponents())
        .filter(component -> FieldNames.field(component.getName()).equals(field))
        .findFirst();
  }

  private void unavailable(String field, String path, String below) {
    Place place = tree.key(below);
    boolean unknown =
        mistakes.stream().anyMatch(m -> m.line() == place.line() && m.column() == place.column());
    if (!unknown) {
      String owner = Wording.owner(path);
      add(
          below,
          "field `" + field + "` of " + owner + " is not available in this version",
          "Leave it out.");
    }
  }

  /** The operations; one that refuses its values adds a mistake and is left out. */
  List<Operation> read(JsonNode operations) {
    return IntStream.range(0, operations.size())
        .mapToObj(i -> read(operations.get(i), "/operations/" + i))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Operation> read(JsonNode item, String path) {
    Map.Entry<String, JsonNode> entry = item.properties().iterator().next();
    Class<? extends Operation> type = catalog.find(entry.getKey()).orElseThrow();
    try {
      return Optional.of(MAPPER.treeToValue(entry.getValue(), type));
    } catch (JacksonException e) {
      Throwable reason = e.getCause();
      if (!(reason instanceof IllegalArgumentException || reason instanceof InvalidSqlException)) {
        throw e;
      }
      String what = "%s is refused: %s".formatted(entry.getKey(), reason.getMessage());
      add(SourceTree.path(path, entry.getKey()), what, "Change its fields.");
      return Optional.empty();
    }
  }

  private void add(String path, String what, String fix) {
    mistakes.add(tree.key(path).mistake(tree.file(), what, fix));
  }
}
