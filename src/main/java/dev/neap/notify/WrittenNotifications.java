package dev.neap.notify;

import dev.neap.notify.Rule.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/** The notifications as the configuration writes them, below {@code neap.notify}. */
final class WrittenNotifications {

  private static final String PLACE = "neap.notify";

  private final Environment environment;
  private final List<? extends NotificationChannel> channels;
  private final List<? extends EventBroker> brokers;
  private final General general;

  /**
   * What is written.
   *
   * @param link where the pages of the web console are
   * @param place what people call this installation
   * @param timeout how long a message may take
   * @param giveUpAfter how long a message is tried that is refused
   * @param channels by name, each with a type and settings of its own
   * @param brokers the same
   * @param rules which channel is told what
   */
  record General(
      @Nullable String link,
      @Nullable String place,
      @DefaultValue("10s") Duration timeout,
      @DefaultValue("24h") Duration giveUpAfter,
      @DefaultValue Map<String, Object> channels,
      @DefaultValue Map<String, Object> brokers,
      @DefaultValue List<Written> rules) {}

  private WrittenNotifications(
      Environment environment,
      List<? extends NotificationChannel> channels,
      List<? extends EventBroker> brokers) {
    this.environment = environment;
    this.channels = channels;
    this.brokers = brokers;
    this.general =
        StrictBinding.read(environment, PLACE, Bindable.of(General.class))
            .orElseGet(
                () ->
                    new General(
                        null,
                        null,
                        Duration.ofSeconds(10),
                        Duration.ofHours(24),
                        Map.of(),
                        Map.of(),
                        List.of()));
  }

  /**
   * Reads them. A setting that is not known is refused: a misspelled one would leave people untold.
   *
   * @throws InvalidNotificationsException when one can't be used
   */
  static Notifications read(
      Environment environment,
      List<? extends NotificationChannel> channels,
      List<? extends EventBroker> brokers) {
    return new WrittenNotifications(environment, channels, brokers).read();
  }

  private Notifications read() {
    positive("timeout", general.timeout());
    positive("give-up-after", general.giveUpAfter());
    refuseRulesOfNobody();
    List<Consumer> consumers = new ArrayList<>();
    for (String name : new TreeSet<>(general.channels().keySet())) {
      TransportSettings settings = settings("channels", name);
      NotificationChannel kind = kind(channels, PLACE + ".channels." + name);
      consumers.add(
          new Consumer(
              kind.type(),
              settings,
              kind.open(settings),
              rules(name, kind.toldByDefault()),
              general.giveUpAfter()));
    }
    for (String name : new TreeSet<>(general.brokers().keySet())) {
      if (general.channels().containsKey(name)) {
        throw new InvalidNotificationsException(
            PLACE + ".brokers." + name, "there is a channel of this name; give it another one");
      }
      TransportSettings settings = settings("brokers", name);
      EventBroker kind = kind(brokers, PLACE + ".brokers." + name);
      consumers.add(new Consumer(kind.type(), settings, kind.open(settings), List.of(), null));
    }
    return new Notifications(consumers, general.link(), general.place());
  }

  private void refuseRulesOfNobody() {
    for (int i = 0; i < general.rules().size(); i++) {
      String channel = general.rules().get(i).channel();
      if (channel == null || !general.channels().containsKey(channel)) {
        throw new InvalidNotificationsException(
            "%s.rules[%d].channel".formatted(PLACE, i),
            "there is no channel %s; there are: %s"
                .formatted(channel, String.join(", ", new TreeSet<>(general.channels().keySet()))));
      }
    }
  }

  private List<Rule> rules(String channel, List<String> byDefault) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < general.rules().size(); i++) {
      Written rule = general.rules().get(i);
      if (channel.equals(rule.channel())) {
        rules.add(rule.read("%s.rules[%d]".formatted(PLACE, i), byDefault));
      }
    }
    return rules.isEmpty() ? List.of(new Rule(byDefault, "*", Rule.LONG)) : rules;
  }

  private TransportSettings settings(String group, String name) {
    String place = "%s.%s.%s".formatted(PLACE, group, name);
    if (!name.matches("[a-z0-9][a-z0-9-]*")) {
      throw new InvalidNotificationsException(
          place, "a name is made of small letters, digits and -, and does not begin with -");
    }
    return new TransportSettings(environment, place, name, general.timeout());
  }

  private static void positive(String setting, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new InvalidNotificationsException(
          PLACE + "." + setting, "it is not longer than nothing; write it as 10s or 24h");
    }
  }

  private <T extends TransportType> T kind(List<T> kinds, String place) {
    String type = environment.getProperty(place + ".type");
    return kinds.stream()
        .filter(kind -> kind.type().equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidNotificationsException(
                    place + ".type",
                    "%s; there are: %s"
                        .formatted(
                            type == null ? "it is missing" : "there is no " + type,
                            kinds.stream()
                                .map(TransportType::type)
                                .collect(Collectors.toCollection(TreeSet::new)))));
  }
}
