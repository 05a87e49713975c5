package dev.neap.lifecycle;

/**
 * A migration's text as it is handed in, before anything is decided about it.
 *
 * @param name the migration's name
 * @param source the text
 * @param file where the text was read
 * @param schema the schema whose tables it changes
 */
public record Handed(String name, String source, String file, String schema) {

  static Handed of(Registration registration) {
    return new Handed(
        registration.name(),
        registration.source(),
        registration.file(),
        registration.targetSchema());
  }

  /** Whether the other one has the same text and works on the same schema. */
  boolean isSameAs(Handed other) {
    return source.equals(other.source) && schema.equals(other.schema);
  }
}
