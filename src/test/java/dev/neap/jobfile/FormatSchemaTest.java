package dev.neap.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FormatSchemaTest {

  private final FormatSchema schema = new FormatSchema();

  @Test
  void isAJsonSchema() throws IOException {
    JsonNode root = root();
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(root.path("$schema").asString()))
                .validate(root))
        .isEmpty();
  }

  @Test
  void describesEveryFieldAndRefusesOthers() throws IOException {
    check("", root());
    root().path("$defs").properties().forEach(entry -> check(entry.getKey(), entry.getValue()));
  }

  private void check(String name, JsonNode mapping) {
    if (!mapping.has("properties")) {
      return;
    }
    assertThat(mapping.path("additionalProperties").asBoolean(true)).as(name).isFalse();
    for (Map.Entry<String, JsonNode> field : mapping.path("properties").properties()) {
      String place = name + "." + field.getKey();
      assertThat(schema.resolved(field.getValue()).path("description").asString(""))
          .as(place)
          .isNotBlank();
      assertThat(field.getValue().path("$ref").asString("#/$defs/name"))
          .as(place)
          .matches(reference -> !schema.resolved(field.getValue()).isMissingNode());
    }
    for (JsonNode required : mapping.path("required")) {
      JsonNode field = mapping.path("properties").path(required.asString());
      assertThat(field.path("examples")).as("example of " + name + "." + required).isNotEmpty();
    }
  }

  /** A field that an operation's record has must be one of the format, with a type that fits. */
  @Test
  void hasEveryFieldOfTheOperations() {
    for (String packageName : List.of("dev.neap.operation", "dev.neap.jobfile")) {
      OperationCatalog catalog = OperationCatalog.scan(packageName);
      assertThat(catalog.names()).isNotEmpty().isSubsetOf(schema.operations());
      for (String name : catalog.names()) {
        compare(name, catalog.find(name).orElseThrow(), schema.definition(name));
      }
    }
  }

  private void compare(String place, Type type, JsonNode unresolved) {
    JsonNode node = schema.resolved(unresolved);
    Class<?> raw =
        type instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) type;
    if (raw.isRecord()) {
      TreeSet<String> fields = new TreeSet<>();
      for (RecordComponent component : raw.getRecordComponents()) {
        String field = FieldNames.field(component.getName());
        fields.add(field);
        compare(place + "." + field, component.getGenericType(), schema.field(node, field));
      }
      assertThat(fields).as(place).isSubsetOf(schema.fields(node));
      for (JsonNode required : node.path("required")) {
        assertThat(fields).as("required fields of " + place).contains(required.asString());
      }
    } else if (raw == List.class) {
      compare(place, ((ParameterizedType) type).getActualTypeArguments()[0], node.path("items"));
    } else if (raw == Map.class) {
      assertThat(node.path("propertyNames").path("format").asString()).as(place).isNotBlank();
    } else if (raw == Boolean.class || raw == boolean.class) {
      assertThat(node.path("type").asString()).as(place).isEqualTo("boolean");
    } else {
      assertThat(raw).as(place).isIn(String.class, Optional.class);
      boolean nullable = node.path("type").toString().contains("null");
      assertThat(raw == Optional.class).as(place + " may be null").isEqualTo(nullable);
      assertThat(node.path("type").toString() + node.path("enum")).as(place).contains("\"");
    }
  }

  private static JsonNode root() throws IOException {
    try (InputStream in =
        FormatSchemaTest.class.getResourceAsStream("/schema/migration.schema.json")) {
      return JsonMapper.shared().readTree(in);
    }
  }
}
