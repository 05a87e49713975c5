package dev.neap.lifecycle;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes a migration's row and writes the log's row of it, in one transaction. */
record ChangeStore(StandingStore standings, TransitionStore log, TransactionTemplate transaction) {

  /**
   * Changes the row that was seen.
   *
   * @param assignments what to SET, with named parameters
   * @throws StaleVersionException when it was changed meanwhile
   */
  Standing change(Standing seen, String assignments, Map<String, ?> values, Entry entry) {
    return logged(seen.state(), standings.update(seen, assignments, values), entry);
  }

  Standing logged(@Nullable State from, Standing now, Entry entry) {
    log.append(from, now, entry);
    return now;
  }

  Standing inTransaction(Supplier<Standing> work) {
    return requireNonNull(transaction.execute(status -> work.get()));
  }
}
