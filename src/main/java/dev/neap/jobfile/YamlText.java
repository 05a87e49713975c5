package dev.neap.jobfile;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Cuts YAML 1.2, and JSON as its subset, into nodes; refuses what is broken or out of proportion.
 */
final class YamlText {

  private static final int MAX_DEPTH = 50;
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final String SYNTAX_FIX =
      "Check the indentation, and put texts with special characters in quotes.";

  private static final Pattern JSON_PART = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|\t");

  private final String file;
  private final String text;
  private final List<Mistake> mistakes;
  private final LoadSettings settings;

  YamlText(String file, String text, List<Mistake> mistakes) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    this.file = file;
    this.text = file.endsWith(".json") ? withoutTabs(plain) : plain;
    this.mistakes = mistakes;
    this.settings =
        LoadSettings.builder()
            .setLabel(file)
            .setSchema(new CoreSchema())
            .setCodePointLimit(MAX_CHARACTERS)
            .setAllowNonScalarKeys(true)
            .build();
  }

  /** The file's one document; empty, and the reason among the mistakes, when it can't be read. */
  Optional<Node> document() {
    if (text.length() > MAX_CHARACTERS) {
      add(Place.START, "the file has more than a million characters", "Split the migration.");
      return Optional.empty();
    }
    try {
      return depthAllowed() ? compose() : Optional.empty();
    } catch (MarkedYamlEngineException e) {
      Place place =
          e.getProblemMark().or(e::getContextMark).map(YamlText::place).orElse(Place.START);
      String context = e.getContext() == null ? "" : " " + e.getContext();
      add(place, "broken YAML: " + (e.getProblem() + context).replaceAll("\\s+", " "), SYNTAX_FIX);
    } catch (ReaderException e) {
      String character = "U+%04X".formatted(e.getCodePoint());
      add(placeOf(e.getPosition()), "the character " + character + " is not allowed", "Remove it.");
    } catch (YamlEngineException e) {
      add(Place.START, "broken YAML: " + withoutStop(e), SYNTAX_FIX);
    }
    return Optional.empty();
  }

  private boolean depthAllowed() {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        Place place = event.getStartMark().map(YamlText::place).orElse(Place.START);
        add(place, "nested more than " + MAX_DEPTH + " levels deep", "Nest less.");
        return false;
      }
    }
    return true;
  }

  private Optional<Node> compose() {
    Iterator<Node> documents = new Compose(settings).composeAllFromString(text).iterator();
    if (!documents.hasNext()) {
      add(Place.START, "the file is empty", "Write at least `operations:` with one operation.");
      return Optional.empty();
    }
    Node first = documents.next();
    if (documents.hasNext()) {
      Place second = place(documents.next());
      add(second, "a second document begins", "Put each migration in a file of its own.");
    }
    return Optional.of(first);
  }

  private void add(Place place, String what, String fix) {
    mistakes.add(place.mistake(file, what, fix));
  }

  static Place place(Node node) {
    return node.getStartMark().map(YamlText::place).orElse(Place.START);
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String withoutStop(YamlEngineException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\.+$", "");
  }

  /** JSON indented with tabs, which YAML forbids; JSON has none inside of its strings. */
  private static String withoutTabs(String json) {
    Matcher part = JSON_PART.matcher(json);
    return part.replaceAll(
        found -> Matcher.quoteReplacement(found.group().equals("\t") ? " " : found.group()));
  }

  private Place placeOf(int position) {
    int[] codePoints = text.codePoints().limit(position).toArray();
    int line = 1;
    int column = 1;
    for (int codePoint : codePoints) {
      column = codePoint == '\n' ? 1 : column + 1;
      line += codePoint == '\n' ? 1 : 0;
    }
    return new Place(line, column);
  }
}
