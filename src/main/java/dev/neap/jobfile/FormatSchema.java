package dev.neap.jobfile;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.Format;
import com.networknt.schema.path.PathType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON Schema of the migration file, which is both what editors complete by and the rule. */
final class FormatSchema {

  private static final String RESOURCE = "/schema/migration.schema.json";

  private final JsonNode root;
  private final Schema schema;

  FormatSchema() {
    this.root = load();
    this.schema = registry().getSchema(root);
  }

  private static JsonNode load() {
    try (InputStream in = FormatSchema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + RESOURCE);
      }
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SchemaRegistry registry() {
    Dialect dialect =
        Dialect.builder(Dialects.getDraft202012())
            .formats(Arrays.stream(TextFormat.values()).map(FormatSchema::assertion).toList())
            .build();
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .build();
    return SchemaRegistry.withDialect(dialect, builder -> builder.schemaRegistryConfig(config));
  }

  private static Format assertion(TextFormat format) {
    return new Format() {
      @Override
      public String getName() {
        return format.format();
      }

      @Override
      public boolean matches(ExecutionContext context, String value) {
        return format.problem(value).isEmpty();
      }
    };
  }

  List<Error> errors(JsonNode json) {
    return schema.validate(json);
  }

  /** What the schema says about the place that a keyword's value belongs to. */
  JsonNode around(Error error) {
    String keyword = error.getSchemaLocation().getFragment().toString();
    return resolved(root.at(keyword.substring(0, keyword.lastIndexOf('/'))));
  }

  /** What the schema says about the value at a path of the file. */
  JsonNode at(String path) {
    JsonNode node = root;
    for (String name : path.isEmpty() ? new String[0] : path.substring(1).split("/", -1)) {
      node = resolved(node.has("items") ? node.path("items") : field(node, SourceTree.name(name)));
    }
    return node;
  }

  /** The fields of a mapping, in the order of the schema. */
  List<String> fields(JsonNode mapping) {
    return List.copyOf(mapping.path("properties").propertyNames());
  }

  JsonNode field(JsonNode mapping, String name) {
    return mapping.path("properties").path(name);
  }

  /** The names of all operations that the format has. */
  List<String> operations() {
    return fields(definition("operation"));
  }

  JsonNode definition(String name) {
    return root.path("$defs").path(name);
  }

  /** The definition that the node refers to, or the node itself. */
  JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asString("");
    return reference.isEmpty() ? node : root.at(reference.substring(1));
  }
}
