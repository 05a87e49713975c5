package dev.neap.cli;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How {@code serve} is reached. It stands here so that every command knows a misspelt setting.
 *
 * @param port the port it listens on; 0 for any that is free
 * @param bind the address that it listens on, by number or name
 * @param heartbeat how often a stream of events without events shows that it lives
 * @param tokens who may do what, by user; when empty, whoever reaches the address may do all
 */
@ConfigurationProperties("neap.web")
public record ServeSettings(
    @DefaultValue("8080") int port,
    @DefaultValue("127.0.0.1") String bind,
    @DefaultValue("15s") Duration heartbeat,
    @DefaultValue Map<String, Access> tokens) {

  /** What a token lets its user do; each includes those before it. */
  public enum Role {
    /** Evaluate flags by OFREP. */
    FLAGS,
    /** Read everything. */
    READ,
    /** Start, pause, set flags: everything. */
    OPERATE
  }

  /**
   * A user's access.
   *
   * @param token the secret that the user's requests carry
   * @param role what they may do
   */
  public record Access(@Nullable String token, @DefaultValue("read") Role role) {

    /** Without the token. */
    @Override
    public String toString() {
      return "Access[token=***, role=" + role + "]";
    }
  }
}
