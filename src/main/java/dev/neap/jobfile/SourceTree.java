package dev.neap.jobfile;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The file as a tree of JSON values, with the place of every key and value. */
final class SourceTree {

  private static final int MAX_NODES = 50_000;
  private static final JsonNodeFactory FACTORY = JsonNodeFactory.instance;

  private final String file;
  private final List<Mistake> mistakes = new ArrayList<>();
  private final Map<String, Place> keys = new HashMap<>();
  private final Map<String, Place> values = new HashMap<>();
  private final Optional<JsonNode> json;
  private int nodes;
  private boolean whole = true;

  SourceTree(String file, String text) {
    this.file = file;
    this.json =
        new YamlText(file, text, mistakes)
            .document()
            .map(node -> convert(node, ""))
            .filter(converted -> whole);
  }

  /** The path, a JSON pointer, of what stands under the name. */
  static String path(String parent, String name) {
    return parent + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /** The name that a part of a path stands for. */
  static String name(String part) {
    return part.replace("~1", "/").replace("~0", "~");
  }

  String file() {
    return file;
  }

  /** The values; empty when the text can't be cut into any. */
  Optional<JsonNode> json() {
    return json;
  }

  /** What is wrong with the text, whatever it means. */
  List<Mistake> mistakes() {
    return mistakes;
  }

  Place value(String path) {
    return values.getOrDefault(path, Place.START);
  }

  /** Where the key of the value stands; for an item of a list and the root, the value itself. */
  Place key(String path) {
    return keys.getOrDefault(path, value(path));
  }

  private JsonNode convert(Node node, String path) {
    values.put(path, YamlText.place(node));
    if (++nodes > MAX_NODES || node.isRecursive()) {
      if (whole) {
        String what =
            node.isRecursive()
                ? "an alias stands inside of what it stands for"
                : "aliases blow the file up to more than " + MAX_NODES + " values";
        add(node, what, "Write the values out.");
      }
      whole = false;
      return FACTORY.nullNode();
    }
    if (node instanceof MappingNode mapping) {
      return object(mapping, path);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = FACTORY.arrayNode();
      for (Node item : sequence.getValue()) {
        array.add(convert(item, path + "/" + array.size()));
      }
      return array;
    }
    return scalar((ScalarNode) node);
  }

  private ObjectNode object(MappingNode mapping, String path) {
    ObjectNode object = FACTORY.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        add(tuple.getKeyNode(), "a list or mapping stands as a key", "Use a text as the key.");
        continue;
      }
      String name = key.getValue();
      String below = path(path, name);
      if (object.has(name)) {
        Place first = keys.getOrDefault(below, Place.START);
        add(
            key,
            "`" + name + "` stands twice, first in line " + first.line(),
            "Keep one of the two.");
        continue;
      }
      keys.put(below, YamlText.place(key));
      object.set(name, convert(tuple.getValueNode(), below));
    }
    return object;
  }

  private JsonNode scalar(ScalarNode node) {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return NullNode.getInstance();
    }
    if (tag.equals(Tag.BOOL)) {
      return BooleanNode.valueOf(Boolean.parseBoolean(text));
    }
    if (tag.equals(Tag.INT)) {
      return integer(text);
    }
    if (tag.equals(Tag.FLOAT)) {
      return decimal(text);
    }
    if (!tag.equals(Tag.STR)) {
      add(node, "the tag `" + tag.getValue() + "` has no meaning here", "Leave it out.");
    }
    return StringNode.valueOf(text);
  }

  private static JsonNode integer(String text) {
    int radix = text.startsWith("0x") ? 16 : text.startsWith("0o") ? 8 : 10;
    try {
      BigInteger number = new BigInteger(radix == 10 ? text : text.substring(2), radix);
      return number.bitLength() < 32
          ? IntNode.valueOf(number.intValue())
          : BigIntegerNode.valueOf(number);
    } catch (NumberFormatException e) {
      return StringNode.valueOf(text);
    }
  }

  /** A number with its digits kept; infinity and not-a-number, which JSON lacks, stay text. */
  private static JsonNode decimal(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      return Math.abs((long) number.scale()) < 1000
          ? DecimalNode.valueOf(number)
          : StringNode.valueOf(text);
    } catch (NumberFormatException e) {
      return StringNode.valueOf(text);
    }
  }

  private void add(Node node, String what, String fix) {
    mistakes.add(YamlText.place(node).mistake(file, what, fix));
  }
}
