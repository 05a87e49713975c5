package dev.neap.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An application in JavaScript reads its flag by OpenFeature's own SDK and OFREP provider. */
@Tag("javascript")
@ExtendWith(TestDatabases.class)
class JavaScriptReadersTest {

  private static final Path PROGRAM = Path.of("src/test/js/ofrep");
  private static final String FLAG = "orders.read-new";
  private static final int READERS = 500;

  @Test
  void readersMoveOverByPercentAndNoneGoesBack(TestDatabase database) throws Exception {
    assertThat(PROGRAM.resolve("node_modules"))
        .as("what `npm ci` installs, to be run in %s before", PROGRAM)
        .isDirectory();
    try (ServedNeap neap = ServedNeap.on(database.jdbcUrl())) {
      neap.flags().setIfAbsent(FLAG, "0", "carl");
      Set<String> before = new HashSet<>();
      for (int percent : new int[] {5, 25, 100}) {
        set(neap, percent);
        JsonNode told = run(neap.url());
        boolean split = percent > 0 && percent < 100;
        Set<String> now = new HashSet<>();
        told.path("new").forEach(reader -> now.add(reader.asString()));
        assertThat(now.size() / 5.0).isBetween(percent - 2.0, percent + 2.0);
        assertThat(now).containsAll(before);
        assertThat(told.path("errors").size()).isZero();
        assertThat(told.path("reasons").toString())
            .isEqualTo(split ? "[\"SPLIT\"]" : "[\"STATIC\"]");
        assertThat(told.path("withoutReader").asString(""))
            .isEqualTo(split ? "TARGETING_KEY_MISSING" : "");
        assertThat(told.path("unknown").asString()).isEqualTo("FLAG_NOT_FOUND");
        assertThat(told.path("changedBy").asString()).isEqualTo("carl");
        before = now;
      }
    }
  }

  private static void set(ServedNeap neap, int percent) {
    String changed = neap.flags().set(FLAG, String.valueOf(percent), "carl").since().toString();
    await()
        .atMost(Duration.ofSeconds(3))
        .until(
            () ->
                neap.post(
                        "/ofrep/v1/evaluate/flags/" + FLAG,
                        "{\"context\":{\"targetingKey\":\"a\"}}")
                    .body()
                    .contains(changed));
  }

  private static JsonNode run(String url) throws IOException, InterruptedException {
    Path out = Files.createTempFile("readers", ".json");
    try {
      Process node =
          new ProcessBuilder("node", "readers.mjs", url, FLAG, String.valueOf(READERS))
              .directory(PROGRAM.toFile())
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(node.waitFor()).as("exit code of node").isZero();
      return new JsonMapper().readTree(Files.readString(out, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
    }
  }
}
