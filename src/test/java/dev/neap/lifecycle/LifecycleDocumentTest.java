package dev.neap.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps the page on the lifecycle equal to the table. */
class LifecycleDocumentTest {

  private static final Path PAGE = Path.of("src/docs/lifecycle.md");

  @Test
  void thePageSaysWhatTheTableSays() throws IOException {
    if (Boolean.getBoolean("neap.write-docs")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, LifecycleDocument.print());
    }
    assertThat(PAGE)
        .as("print it anew: ./mvnw test -Dtest=LifecycleDocumentTest -Dneap.write-docs=true")
        .hasContent(LifecycleDocument.print());
  }
}
