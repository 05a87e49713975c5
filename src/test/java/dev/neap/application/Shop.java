package dev.neap.application;

import java.util.Map;
import java.util.Optional;

/** What a release of the application can do. */
interface Shop {

  /** Places an order of a customer in one transaction that looks at it once more. */
  long place(int customer, Order order);

  /** Writes what this release knows of an order. */
  void change(long order, Order to);

  /** Deletes an order. */
  void cancel(long order);

  /** What this release shows of an order. */
  Optional<String> order(long order);

  /** What it shows of all orders. */
  Map<Long, String> orders();

  /** Writes a customer, who may be there already, and gives back what it shows afterwards. */
  String register(String email, Customer customer);

  /** Changes a customer's phone and nothing else. */
  void call(String email, String phone);

  /** Deletes a customer. */
  void forget(String email);

  /** What this release shows of a customer. */
  Optional<String> customer(String email);

  /** What it shows of all customers. */
  Map<String, String> customers();
}
