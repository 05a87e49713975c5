package dev.neap.jobfile;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Tells a text, a null that is written out, and a field that is left out (Java's null) apart. */
final class GivenTextDeserializer extends StdDeserializer<Optional<?>> {

  GivenTextDeserializer() {
    super(Optional.class);
  }

  @Override
  public Optional<?> deserialize(JsonParser parser, DeserializationContext context) {
    return Optional.of(parser.getValueAsString());
  }

  @Override
  public Optional<?> getNullValue(DeserializationContext context) {
    return Optional.empty();
  }

  @Override
  public @Nullable Object getAbsentValue(DeserializationContext context) {
    return null;
  }
}
