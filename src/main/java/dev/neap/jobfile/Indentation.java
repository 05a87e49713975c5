package dev.neap.jobfile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Recognises the most common slip in YAML: an operation's fields stand beside it, not below it. */
final class Indentation {

  private final Collection<String> operations;
  private final SourceTree tree;
  private final List<String> explained = new ArrayList<>();

  Indentation(Collection<String> operations, SourceTree tree) {
    this.operations = operations;
    this.tree = tree;
  }

  List<Mistake> mistakes(JsonNode json) {
    List<Mistake> mistakes = new ArrayList<>();
    JsonNode items = json.path("operations");
    for (int i = 0; items.isArray() && i < items.size(); i++) {
      JsonNode item = items.get(i);
      List<String> names = item.isObject() ? List.copyOf(item.propertyNames()) : List.of();
      List<String> known = names.stream().filter(operations::contains).toList();
      if (known.size() == 1 && names.size() > 1 && item.path(known.get(0)).isNull()) {
        String path = "/operations/" + i;
        explained.add(path);
        Place place =
            tree.key(SourceTree.path(path, names.get(names.indexOf(known.get(0)) == 0 ? 1 : 0)));
        mistakes.add(
            place.mistake(
                tree.file(),
                "the fields of `" + known.get(0) + "` stand beside it, not below it",
                "Indent them deeper than `" + known.get(0) + "`."));
      }
    }
    return mistakes;
  }

  /** Whether what is wrong at the path comes from such a slip. */
  boolean explains(String path) {
    return explained.stream().anyMatch(p -> path.equals(p) || path.startsWith(p + "/"));
  }
}
