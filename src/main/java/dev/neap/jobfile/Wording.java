package dev.neap.jobfile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Values, types and places of the file in the words of its messages. */
final class Wording {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
  private static final int LONGEST = 60;

  private Wording() {}

  /** What stands in the file, as the end of a sentence. */
  static String found(JsonNode node) {
    return switch (node.getNodeType()) {
      case NULL, MISSING -> "nothing";
      case STRING -> "the text " + shortened(node);
      case NUMBER -> "the number " + shortened(node);
      case BOOLEAN -> node.asString();
      case ARRAY -> "a list";
      default -> "a mapping";
    };
  }

  /** The value on one line, cut where it is long. */
  static String shortened(JsonNode node) {
    String text = node.isNumber() ? node.decimalValue().toPlainString() : node.toString();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }

  /** What the schema wants at a place. */
  static String expected(JsonNode schema) {
    List<String> types = new ArrayList<>();
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      type.forEach(t -> types.add(t.asString()));
    } else {
      types.add(type.asString(""));
    }
    String noun =
        TextFormat.of(schema.path("format").asString(""))
            .map(TextFormat::noun)
            .orElseGet(() -> noun(types.get(0)));
    return types.contains("null") ? noun + " or null" : noun;
  }

  private static String noun(String type) {
    return switch (type) {
      case "object" -> "a mapping";
      case "array" -> "a list";
      case "boolean" -> "true or false";
      case "integer" -> "a whole number";
      default -> "a text";
    };
  }

  /** The mapping or list at the path as people name it, such as {@code add_column.column}. */
  static String owner(String path) {
    if (path.isEmpty()) {
      return "the migration";
    }
    String inside = path.replaceFirst("^/operations/\\d+/(?=.)", "/").substring(1);
    return SourceTree.name(inside.replaceAll("/(\\d+)(?=/|$)", "[$1]").replace('/', '.'));
  }

  /** The last name on the path, for an item of a list that of the list. */
  static String field(String path) {
    String[] names = path.split("/");
    String last = SourceTree.name(names[names.length - 1]);
    boolean item = last.matches("\\d+") && names.length > 2;
    return item ? "an item of `" + names[names.length - 2] + "`" : "`" + last + "`";
  }

  /** A value as it would stand in a file on one line. */
  static String flow(JsonNode node) {
    if (node.isObject()) {
      return node.propertyStream()
          .map(e -> e.getKey() + ": " + flow(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (node.isArray()) {
      return node.valueStream().map(Wording::flow).collect(Collectors.joining(", ", "[", "]"));
    }
    boolean bare = !node.isString() || PLAIN.matcher(node.asString()).matches();
    return bare ? node.asString() : node.toString();
  }

  /** The words that may stand there, the most likely one first asked for. */
  static String choice(String typed, Collection<String> allowed, String title) {
    String question =
        Nearest.to(typed, allowed).map(name -> "Did you mean `" + name + "`? ").orElse("");
    return question + title + ": " + String.join(", ", allowed) + ".";
  }
}
