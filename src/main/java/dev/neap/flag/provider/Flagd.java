package dev.neap.flag.provider;

import dev.neap.flag.FlagException;
import dev.neap.flag.FlagProvider;
import dev.openfeature.contrib.providers.flagd.Config.Resolver;
import dev.openfeature.contrib.providers.flagd.FlagdOptions;
import dev.openfeature.contrib.providers.flagd.FlagdProvider;
import dev.openfeature.sdk.FeatureProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/**
 * flagd: its flag file, or a server, asked for each flag or for all of them.
 *
 * @see <a href="https://flagd.dev/reference/specifications/providers/">flagd, providers</a>
 */
@Component
@EnableConfigurationProperties(Flagd.Settings.class)
final class Flagd implements FlagProvider {

  private final Settings settings;
  private volatile @Nullable FlagdFile file;

  /** How flagd is used. */
  enum Mode {
    /** Its server evaluates. */
    RPC,
    /** Its server sends all flags, and tells when they change. */
    IN_PROCESS,
    /** A file of its format. */
    FILE
  }

  /**
   * Which flagd.
   *
   * @param file the file, with mode file
   * @param port 8013 with mode rpc, 8015 with mode in-process when left out
   * @param tls whether the connection is encrypted
   * @param certificate a file with the server's certificate, where the system does not know it
   * @param socket a unix socket instead of host and port
   * @param selector which flags the server is to send, with mode in-process
   */
  @ConfigurationProperties("neap.flags.flagd")
  record Settings(
      @DefaultValue("rpc") Mode mode,
      @Nullable Path file,
      @DefaultValue("localhost") String host,
      @Nullable Integer port,
      @DefaultValue("false") boolean tls,
      @Nullable String certificate,
      @Nullable String socket,
      @Nullable String selector) {

    int portOrDefault() {
      return Objects.requireNonNullElse(port, mode == Mode.RPC ? 8013 : 8015);
    }
  }

  Flagd(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "flagd";
  }

  @Override
  public String where() {
    if (settings.mode() == Mode.FILE) {
      return "flagd's file " + settings.file();
    }
    return settings.socket() == null
        ? "flagd at %s:%d".formatted(settings.host(), settings.portOrDefault())
        : "flagd at " + settings.socket();
  }

  @Override
  public @Nullable String problem() {
    FlagdFile source = file;
    return source == null ? null : source.problem();
  }

  @Override
  public FeatureProvider open(Duration timeout) {
    FlagdOptions.FlagdOptionsBuilder options =
        FlagdOptions.builder()
            .deadline((int) Math.max(1, Math.min(timeout.toMillis() / 2, 60_000)))
            .targetUri(null)
            .defaultAuthority(null)
            .providerId("neap");
    if (settings.mode() == Mode.FILE) {
      Path path = settings.file();
      if (path == null || path.toString().isBlank()) {
        throw FlagException.refusedSettings(
            "neap.flags.flagd.mode is 'file': say which by neap.flags.flagd.file.");
      }
      FlagdFile source = new FlagdFile(path);
      file = source;
      return new FlagdProvider(
          options.resolverType(Resolver.IN_PROCESS).customConnector(source).build());
    }
    if (settings.portOrDefault() < 1 || settings.portOrDefault() > 65_535) {
      throw FlagException.refusedSettings(
          "neap.flags.flagd.port is %d; allowed: 1 to 65535.".formatted(settings.port()));
    }
    return new FlagdProvider(
        options
            .resolverType(settings.mode() == Mode.RPC ? Resolver.RPC : Resolver.IN_PROCESS)
            .host(settings.host())
            .port(settings.portOrDefault())
            .tls(settings.tls())
            .certPath(settings.certificate())
            .socketPath(settings.socket())
            .selector(settings.selector())
            .cacheType("disabled")
            .clientInterceptors(List.of(new AnswerOnce()))
            .build());
  }
}
