package dev.neap.web;

import dev.neap.cli.ServeSettings.Role;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Who sends a request.
 *
 * @param name for the log
 * @param role what they may do
 */
record Caller(String name, Role role) {

  private static final String ATTRIBUTE = Caller.class.getName();

  boolean may(Role needed) {
    return role.compareTo(needed) >= 0;
  }

  void remember(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** The name of who sends this request, after access was given. */
  static String by(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
      return caller.name();
    }
    throw new IllegalStateException("nobody was given access to " + request.getRequestURI());
  }
}
