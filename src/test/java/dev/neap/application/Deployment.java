package dev.neap.application;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A release that runs, on the schemas of its search path.
 *
 * @param searchPath the one thing that is configured otherwise for each version of the schema
 * @param second whether it is the second release
 * @param shop what it can do
 * @param context the running application
 */
record Deployment(
    String searchPath, boolean second, Shop shop, ConfigurableApplicationContext context)
    implements AutoCloseable {

  /**
   * Starts a release with a pool of its own.
   *
   * @param role the database role that it works as
   */
  static Deployment of(Class<? extends Shop> release, String url, String role, String searchPath) {
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(release)
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF)
            .logStartupInfo(false)
            .registerShutdownHook(false)
            .properties(
                Map.of(
                    "spring.config.name",
                    "shop",
                    "spring.datasource.url",
                    url + "&currentSchema=" + searchPath,
                    "spring.datasource.hikari.maximum-pool-size",
                    "4",
                    "spring.datasource.hikari.connection-init-sql",
                    "SET ROLE " + role))
            .run();
    return new Deployment(
        searchPath, release == SecondRelease.class, context.getBean(release), context);
  }

  /** What it should show of the orders. */
  Map<Long, String> expectedOrders(Map<Long, Order> orders) {
    Map<Long, String> expected = new TreeMap<>();
    orders.forEach((id, order) -> expected.put(id, shows(order)));
    return expected;
  }

  /** What it should show of the customers. */
  Map<String, String> expectedCustomers(Map<String, Customer> customers) {
    Map<String, String> expected = new TreeMap<>();
    customers.forEach((email, customer) -> expected.put(email, shows(email, customer)));
    return expected;
  }

  String shows(Order order) {
    return second ? order.second() : order.first();
  }

  String shows(String email, Customer customer) {
    return second ? customer.second(email) : customer.first(email);
  }

  @Override
  public String toString() {
    return (second ? "second" : "first") + " release on " + searchPath;
  }

  @Override
  public void close() {
    context.close();
  }
}
