package dev.neap.flag.provider;

import dev.openfeature.contrib.providers.flagd.resolver.process.model.FlagParser;
import dev.openfeature.contrib.providers.flagd.resolver.process.storage.connector.QueuePayload;
import dev.openfeature.contrib.providers.flagd.resolver.process.storage.connector.QueuePayloadType;
import dev.openfeature.contrib.providers.flagd.resolver.process.storage.connector.QueueSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a flag file for flagd's evaluation.
 *
 * <p>flagd's own reader keeps the old flags without a word when the file is broken, and gives up
 * for good when it is away for a moment.
 */
final class FlagdFile implements QueueSource {

  private static final long EVERY_MILLIS = 500;

  private final Path file;
  private final BlockingQueue<QueuePayload> queue = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "neap-flagd-file");
            made.setDaemon(true);
            return made;
          });
  private @Nullable String last;
  private volatile @Nullable String problem;

  FlagdFile(Path file) {
    this.file = file;
  }

  @Override
  public void init() {
    thread.scheduleWithFixedDelay(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    String text = null;
    try {
      text = Files.readString(file);
      if (!text.equals(last)) {
        FlagParser.parseString(text, true);
        queue.add(new QueuePayload(QueuePayloadType.DATA, text));
        problem = null;
      }
    } catch (IOException | RuntimeException e) {
      text = null;
      String before = problem;
      problem = file + " can't be read: " + e;
      if (before == null) {
        queue.add(new QueuePayload(QueuePayloadType.ERROR, problem));
      }
    }
    last = text;
  }

  /** Why what was read is not what holds; null when it is. */
  @Nullable String problem() {
    return problem;
  }

  @Override
  public BlockingQueue<QueuePayload> getStreamQueue() {
    return queue;
  }

  @Override
  public void shutdown() {
    thread.shutdownNow();
  }
}
