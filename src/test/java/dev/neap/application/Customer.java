package dev.neap.application;

/**
 * A customer as both releases have to show it.
 *
 * @param name the whole name, which the first release knows
 * @param first what the second release knows of it: the word before the first space
 * @param last and what stands behind that space
 * @param phone what both know
 */
record Customer(String name, String first, String last, String phone) {

  /** A customer as the first release writes it. */
  static Customer ofFirst(String name, String phone) {
    int space = (name + " ").indexOf(' ');
    String last = space < name.length() ? name.substring(space + 1) : "";
    return new Customer(name, name.substring(0, space), last, phone);
  }

  /** A customer as the second release writes it. */
  static Customer ofSecond(String first, String last, String phone) {
    return new Customer(first + " " + last, first, last, phone);
  }

  /** This customer with another phone: neither release touches the name for it. */
  Customer called(String newPhone) {
    return new Customer(name, first, last, newPhone);
  }

  /** What the first release shows. */
  String first(String email) {
    return email + " | " + name + " | " + phone;
  }

  /** What the second release shows. */
  String second(String email) {
    return email + " | " + first + " | " + last + " | " + phone;
  }
}
