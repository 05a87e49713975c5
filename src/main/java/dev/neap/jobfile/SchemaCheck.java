package dev.neap.jobfile;

import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Holds the file's tree against the JSON Schema and says in words what does not fit. */
final class SchemaCheck {

  private final FormatSchema schema;
  private final Collection<String> available;
  private final SourceTree tree;

  SchemaCheck(FormatSchema schema, Collection<String> available, SourceTree tree) {
    this.schema = schema;
    this.available = available;
    this.tree = tree;
  }

  List<Mistake> mistakes(JsonNode json) {
    List<Mistake> mistakes = new ArrayList<>();
    Indentation indentation = new Indentation(schema.operations(), tree);
    mistakes.addAll(indentation.mistakes(json));
    for (Error error : schema.errors(json)) {
      if (!indentation.explains(error.getInstanceLocation().toString())) {
        mistakes.add(mistake(error));
      }
    }
    return mistakes;
  }

  private Mistake mistake(Error error) {
    String path = error.getInstanceLocation().toString();
    return switch (error.getKeyword()) {
      case "additionalProperties" -> unknown(path, error);
      case "required" -> missing(path, error);
      case "type" -> wrongType(path, error);
      case "enum" -> wrongValue(path, error);
      case "format" -> wrongFormat(path, error);
      case "propertyNames" -> wrongKey(path, error);
      case "minItems", "minProperties" ->
          at(tree.key(path), Wording.field(path) + " is empty", example(schema.around(error)));
      case "maxProperties" -> tooMany(path, error);
      case "minimum", "maximum" -> outOfRange(path, error);
      case "uniqueItems" ->
          at(tree.value(path), "a name stands twice in " + Wording.field(path), "Keep one.");
      case "pattern", "minLength", "maxLength" -> wrongName(path, error);
      default -> at(tree.value(path), error.getMessage(), "See the file format's reference.");
    };
  }

  private Mistake unknown(String path, Error error) {
    String name = error.getProperty();
    Place place = tree.key(SourceTree.path(path, name));
    JsonNode mapping = schema.around(error);
    List<String> allowed = schema.fields(mapping);
    if (mapping.equals(schema.definition("operation"))) {
      String question =
          Nearest.to(name, allowed).map(near -> "Did you mean `" + near + "`? ").orElse("");
      String names = String.join(", ", available);
      return at(place, "unknown operation `" + name + "`", question + "Available: " + names + ".");
    }
    String what = "unknown field `" + name + "` in " + Wording.owner(path);
    if (path.isEmpty() && schema.operations().contains(name)) {
      return at(place, what, "Operations stand in the list `operations:`.");
    }
    return at(place, what, Wording.choice(name, allowed, "Allowed here"));
  }

  private Mistake missing(String path, Error error) {
    Place place = tree.value(path);
    String owner = Wording.owner(path);
    if (error.getEvaluationPath().contains("anyOf")) {
      String names =
          schema
              .at(path)
              .path("anyOf")
              .valueStream()
              .map(c -> c.path("required").path(0).asString())
              .collect(Collectors.joining(", "));
      return at(tree.key(path), owner + " changes nothing", "Give at least one of " + names + ".");
    }
    String name = error.getProperty();
    String value = exampleValue(schema.field(schema.at(path), name));
    return at(
        place,
        "field `" + name + "` is missing in " + owner,
        "Add it, for example `" + name + ": " + value + "`.");
  }

  private Mistake wrongType(String path, Error error) {
    JsonNode expected = schema.around(error);
    JsonNode found = error.getInstanceNode();
    String subject = path.isEmpty() ? "the file" : Wording.field(path);
    String what =
        "%s should be %s, and %s stands there"
            .formatted(subject, Wording.expected(expected), Wording.found(found));
    return at(tree.value(path), what, typeFix(expected, found));
  }

  private String typeFix(JsonNode expected, JsonNode found) {
    String format = expected.path("format").asString("");
    if (format.equals(TextFormat.DURATION.format())) {
      return TextFormat.DURATION.fix();
    }
    if (found.isNull() && format.equals(TextFormat.EXPRESSION.format())) {
      return "Leave the field out; for SQL's NULL write \"NULL\" in quotes.";
    }
    return switch (expected.path("type").asString("")) {
      case "boolean" -> "Write true or false, without quotes.";
      case "integer" -> "Write the number without quotes.";
      case "array" -> "Begin each item with `- ` on a line of its own, or write [first, second].";
      case "object" -> {
        List<String> fields = schema.fields(expected);
        yield fields.isEmpty()
            ? "Write each column and its value as `column: value`."
            : "Write `field: value` lines below it. Fields: " + String.join(", ", fields) + ".";
      }
      default ->
          found.isValueNode() && !found.isNull()
              ? "Put it in quotes: \"" + found.asString() + "\"."
              : "Give " + Wording.expected(expected) + ", or leave the field out.";
    };
  }

  private Mistake wrongValue(String path, Error error) {
    List<String> allowed =
        error.getSchemaNode().valueStream().map(JsonNode::asString).distinct().toList();
    JsonNode found = error.getInstanceNode();
    String what = Wording.shortened(found) + " is no value of " + Wording.field(path);
    return at(tree.value(path), what, Wording.choice(found.asString(""), allowed, "Allowed"));
  }

  private Mistake wrongFormat(String path, Error error) {
    JsonNode format = error.getSchemaNode();
    return format.asString().equals(TextFormat.MIGRATION.format())
        ? wrongName(path, error)
        : wrongText(
            tree.value(path), Wording.field(path), format, error.getInstanceNode().asString());
  }

  private Mistake wrongText(Place place, String subject, JsonNode formatName, String text) {
    TextFormat format = TextFormat.of(formatName.asString()).orElseThrow();
    String problem = format.problem(text).orElseThrow();
    return at(place, subject + " is not " + format.noun() + ": " + problem, format.fix());
  }

  private Mistake wrongKey(String path, Error error) {
    String name = error.getProperty();
    Place place = tree.key(SourceTree.path(path, name));
    return wrongText(place, "`" + name + "`", error.getSchemaNode().path("format"), name);
  }

  private Mistake tooMany(String path, Error error) {
    List<String> names = List.copyOf(error.getInstanceNode().propertyNames());
    Place second = tree.key(SourceTree.path(path, names.get(1)));
    boolean item = schema.around(error).equals(schema.definition("operation"));
    return at(
        second,
        (item ? "one item of `operations` holds " : Wording.field(path) + " holds ")
            + names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(" and ")),
        item ? "Begin each operation with `- ` of its own." : "Keep one of them.");
  }

  private Mistake outOfRange(String path, Error error) {
    JsonNode range = schema.around(error);
    return at(
        tree.value(path),
        Wording.field(path) + " is " + Wording.shortened(error.getInstanceNode()),
        "Allowed: "
            + range.path("minimum").asString()
            + " to "
            + range.path("maximum").asString()
            + ".");
  }

  private Mistake wrongName(String path, Error error) {
    JsonNode around = schema.around(error);
    String what = Wording.shortened(error.getInstanceNode()) + " can't be " + Wording.field(path);
    return at(
        tree.value(path),
        what,
        around.has("pattern")
            ? TextFormat.MIGRATION.fix()
            : "Give a text, or leave the field out.");
  }

  private static String exampleValue(JsonNode schema) {
    return Wording.flow(schema.path("examples").path(0));
  }

  private static String example(JsonNode schema) {
    return schema.path("examples").isEmpty()
        ? "Fill it in."
        : "Fill it in, for example " + exampleValue(schema) + ".";
  }

  private Mistake at(Place place, String what, String fix) {
    return place.mistake(tree.file(), what, fix);
  }
}
