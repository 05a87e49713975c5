package dev.neap.application;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Customers of the shop, who meet whichever deployments are in use: each writes by one, looks at
 * once by another, and notes what both releases have to show from then on.
 */
final class Traffic implements AutoCloseable {

  private static final int CLIENTS = 3;
  private static final int ENOUGH_ERRORS = 20;
  private static final String[] NAMES = {"Ada", "Zoë", "O'Neil", "van der Berg", "李", "Plato"};

  private final List<Deployment> deployments = new ArrayList<>();
  private final ReadWriteLock deploying = new ReentrantReadWriteLock(true);
  private final Map<Long, Order> orders = new ConcurrentHashMap<>();
  private final Map<String, Customer> customers = new ConcurrentHashMap<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> done = new ConcurrentHashMap<>();
  private final AtomicLong longest = new AtomicLong();
  private final Object[] rows = new Object[1024];
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final int emails;
  private volatile boolean ends;

  /**
   * Traffic in a shop that holds these already.
   *
   * @param emails how many addresses customers have
   */
  Traffic(Map<Long, Order> orders, Map<String, Customer> customers, int emails) {
    this.orders.putAll(orders);
    this.customers.putAll(customers);
    this.emails = emails;
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new Object();
    }
  }

  /** Lets the customers in; there must be a deployment. */
  void begin(long seed) {
    for (int i = 0; i < CLIENTS; i++) {
      Random random = new Random(seed + i);
      clients.execute(() -> shopOn(random));
    }
  }

  /** Sends customers to another deployment, too. */
  void deploy(Deployment deployment) {
    alone(() -> deployments.add(deployment));
  }

  /** Takes a deployment away once its last customer has left it. */
  void stop(Deployment deployment) {
    alone(() -> deployments.remove(deployment));
    deployment.close();
  }

  /** What is wrong when nobody writes: a line for each row of each deployment. */
  List<String> differences() {
    return alone(
        () -> {
          List<String> lines = new ArrayList<>();
          for (Deployment each : deployments) {
            compare(each + ", order ", each.expectedOrders(orders), each.shop().orders(), lines);
            compare(
                each + ", customer ",
                each.expectedCustomers(customers),
                each.shop().customers(),
                lines);
          }
          return lines;
        });
  }

  List<String> errors() {
    return List.copyOf(errors);
  }

  /** How many times something was done, by deployment and deed. */
  Map<String, Long> figures() {
    Map<String, Long> figures = new TreeMap<>();
    done.forEach((what, times) -> figures.put(what, times.sum()));
    figures.put("longest operation, ms", TimeUnit.NANOSECONDS.toMillis(longest.get()));
    figures.put("rows at the end", (long) orders.size() + customers.size());
    return figures;
  }

  /** How many writes a deployment has carried out. */
  long writes(Deployment deployment) {
    return done.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(deployment + ": "))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  @Override
  public void close() throws InterruptedException {
    ends = true;
    clients.shutdown();
    if (!clients.awaitTermination(1, TimeUnit.MINUTES)) {
      errors.add("a customer does not come back");
    }
    deployments.forEach(Deployment::close);
  }

  private <T> T alone(Supplier<T> work) {
    deploying.writeLock().lock();
    try {
      return work.get();
    } finally {
      deploying.writeLock().unlock();
    }
  }

  private void shopOn(Random random) {
    while (!ends && errors.size() < ENOUGH_ERRORS) {
      deploying.readLock().lock();
      try {
        Deployment by = deployments.get(random.nextInt(deployments.size()));
        Deployment seenBy = deployments.get(random.nextInt(deployments.size()));
        long begin = System.nanoTime();
        attend(random, by, seenBy);
        longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
      } finally {
        deploying.readLock().unlock();
      }
    }
  }

  private void attend(Random random, Deployment by, Deployment seenBy) {
    int turn = random.nextInt(12);
    String deed = turn < 7 ? "order" : "customer";
    try {
      if (turn < 2) {
        place(random, by, seenBy);
      } else if (turn < 7) {
        change(1 + (long) random.nextInt(1 + orders.size()), turn == 6, random, by, seenBy);
      } else {
        meet(random.nextInt(emails), turn - 7, random, by, seenBy);
      }
    } catch (RuntimeException e) {
      errors.add(deed + " by " + by + ", seen by " + seenBy + ": " + e);
    }
  }

  private void place(Random random, Deployment by, Deployment seenBy) {
    Order order = order(random, by, null);
    long id = by.shop().place(1 + random.nextInt(emails / 2), order);
    orders.put(id, order);
    count(by, "placed");
    look("order " + id, by, seenBy.shows(order), seenBy, seenBy.shop().order(id));
  }

  private void change(long id, boolean cancels, Random random, Deployment by, Deployment seenBy) {
    synchronized (row(id)) {
      Order order = orders.get(id);
      if (order == null) {
        return;
      }
      if (cancels) {
        by.shop().cancel(id);
        orders.remove(id);
        count(by, "cancelled");
        look("order " + id, by, null, seenBy, seenBy.shop().order(id));
        return;
      }
      Order changed = order(random, by, order);
      by.shop().change(id, changed);
      orders.put(id, changed);
      count(by, "changed");
      look("order " + id, by, seenBy.shows(changed), seenBy, seenBy.shop().order(id));
    }
  }

  private void meet(int number, int turn, Random random, Deployment by, Deployment seenBy) {
    String email = email(number);
    synchronized (row(email)) {
      Customer known = customers.get(email);
      boolean forgets = turn == 4 && number >= emails / 2;
      @Nullable Customer customer;
      if (known == null || turn < 3) {
        customer = customer(random, by, known);
        String shown = by.shop().register(email, customer);
        look("customer " + email, by, by.shows(email, customer), by, Optional.of(shown));
        customers.put(email, customer);
      } else if (forgets) {
        customer = null;
        by.shop().forget(email);
        customers.remove(email);
      } else {
        customer = known.called(phone(random));
        by.shop().call(email, customer.phone());
        customers.put(email, customer);
      }
      count(by, known == null || turn < 3 ? "registered" : forgets ? "forgotten" : "called");
      @Nullable String expected = customer == null ? null : seenBy.shows(email, customer);
      look("customer " + email, by, expected, seenBy, seenBy.shop().customer(email));
    }
  }

  /** The address of a customer; orders are of the first half of them alone. */
  static String email(int number) {
    return "c" + number + "@example.org";
  }

  private static Order order(Random random, Deployment by, @Nullable Order before) {
    long cents = random.nextInt(100_000);
    @Nullable String note = random.nextInt(4) == 0 ? null : "note " + random.nextInt(1000);
    if (by.second()) {
      return Order.ofSecond(cents, note, random.nextBoolean() ? "high" : "low");
    }
    BigDecimal total = BigDecimal.valueOf(cents, 2);
    return before == null ? Order.ofFirst(total, note) : before.changedByFirst(total, note);
  }

  /**
   * A customer as one comes to a release. One name alone comes to the first release only: the
   * second one would write it with a space behind it, unless it stands there already, and whether
   * it does hangs on how far the backfill is.
   */
  private static Customer customer(Random random, Deployment by, @Nullable Customer before) {
    String first = NAMES[random.nextInt(NAMES.length)];
    boolean one = !by.second() && random.nextInt(5) == 0;
    String last = one ? "" : NAMES[random.nextInt(NAMES.length)];
    Customer customer =
        by.second()
            ? Customer.ofSecond(first, last, phone(random))
            : Customer.ofFirst(last.isEmpty() ? first : first + " " + last, phone(random));
    return before != null
            && by.shows("", customer.called("")).equals(by.shows("", before.called("")))
        ? before.called(customer.phone())
        : customer;
  }

  private static String phone(Random random) {
    return "+49 " + random.nextInt(1_000_000);
  }

  private void look(
      String what,
      Deployment by,
      @Nullable String expected,
      Deployment seenBy,
      Optional<String> shown) {
    if (!Optional.ofNullable(expected).equals(shown)) {
      errors.add(
          "%s, written by the %s, should be %s for the %s and is %s"
              .formatted(what, by, expected, seenBy, shown.orElse(null)));
    }
  }

  private void count(Deployment by, String deed) {
    done.computeIfAbsent(by + ": " + deed, key -> new LongAdder()).increment();
  }

  private Object row(Object key) {
    return rows[Math.floorMod(key.hashCode(), rows.length)];
  }

  private static <K> void compare(
      String of, Map<K, String> expected, Map<K, String> shown, List<String> lines) {
    expected.forEach(
        (key, value) -> {
          if (!value.equals(shown.get(key))) {
            lines.add(of + key + " should be " + value + " and is " + shown.get(key));
          }
        });
    shown.forEach(
        (key, value) -> {
          if (!expected.containsKey(key)) {
            lines.add(of + key + " should not be there and is " + value);
          }
        });
  }
}
