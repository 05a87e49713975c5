package dev.neap.engine;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.neap.migration.Archive;
import dev.neap.migration.Ddl;
import dev.neap.migration.Plan;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.Step;
import dev.neap.migration.Verification;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes plans as JSON and reads them again, so that what runs later is what was planned. Only the
 * components of records are written: no {@code isGenerated()} stands for {@code generated}.
 */
final class PlanJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addMixIn(Step.class, StepKinds.class)
          .changeDefaultVisibility(v -> v.withIsGetterVisibility(Visibility.NONE))
          .build();

  private PlanJson() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Ddl.class, name = "ddl"),
    @JsonSubTypes.Type(value = RowRewrite.class, name = "rewrite"),
    @JsonSubTypes.Type(value = Verification.class, name = "verification"),
    @JsonSubTypes.Type(value = Archive.class, name = "archive")
  })
  private interface StepKinds {}

  static String write(Plan plan) {
    return MAPPER.writeValueAsString(plan);
  }

  static Plan read(String json) {
    return MAPPER.readValue(json, Plan.class);
  }
}
