package dev.neap.flag.provider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.function.Function;

/** A file of flags in some format; broken, its text ends too early. */
final class TextFile extends Source {

  private final Map<String, Object> settings;
  private final Function<Map<String, Object>, String> format;
  private final Path path;

  TextFile(Map<String, Object> settings, Path path, Function<Map<String, Object>, String> format) {
    this.settings = settings;
    this.path = path;
    this.format = format;
  }

  @Override
  Map<String, Object> settings() {
    return settings;
  }

  @Override
  void publish() throws IOException {
    write(format.apply(flags));
  }

  @Override
  void breakDown() throws IOException {
    write("{\"flags\": {\"m.expand\": {");
  }

  @Override
  void mend() throws IOException {
    publish();
  }

  private void write(String text) throws IOException {
    Path beside = path.resolveSibling("written");
    Files.writeString(beside, text);
    Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public String toString() {
    return path.getFileName().toString();
  }
}
