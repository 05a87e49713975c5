package dev.neap.engine;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When people are told of what does not go on.
 *
 * @param stalledAfter how long nothing may be done while nothing holds it
 * @param waitsLongerThan how long something may be waited for that does not come by itself
 * @param dropNotice how long before the old shape is dropped that is told
 */
@ConfigurationProperties("neap.watchdog")
record Watchdog(
    @DefaultValue("10m") Duration stalledAfter,
    @DefaultValue("1h") Duration waitsLongerThan,
    @DefaultValue("30m") Duration dropNotice) {}
