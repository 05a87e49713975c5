package dev.neap.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Lends the transaction that a connection is in to a library that would commit in between: only the
 * lender commits.
 */
final class OneTransaction {

  private static final Set<String> LEFT_TO_THE_LENDER = Set.of("commit", "setAutoCommit");

  private OneTransaction() {}

  /** Gives the connection to whoever asks; it stays open when they close it. */
  static DataSource on(Connection connection) {
    Connection lent =
        (Connection)
            Proxy.newProxyInstance(
                OneTransaction.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  if (LEFT_TO_THE_LENDER.contains(method.getName())) {
                    return null;
                  }
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                  }
                });
    return new SingleConnectionDataSource(lent, true);
  }
}
