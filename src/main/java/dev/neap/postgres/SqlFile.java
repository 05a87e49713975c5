package dev.neap.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;

/** Reads the longer queries from the files under {@code sql/}. */
final class SqlFile {

  private SqlFile() {}

  /** The text of {@code sql/<name>.sql}. */
  static String read(String name) {
    try {
      return new ClassPathResource("sql/" + name + ".sql")
          .getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
