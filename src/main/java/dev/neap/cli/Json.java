package dev.neap.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes documents for programs: fields in a fixed order, none left out, times in ISO 8601. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
          .build();

  private Json() {}

  /** The document on one line. */
  static String text(Object document) {
    return MAPPER.writeValueAsString(document);
  }

  /** JSON that the database wrote, to be a part of a document. */
  static JsonNode parsed(String json) {
    return MAPPER.readTree(json);
  }
}
