package dev.neap.demo;

/**
 * How a demo ended; its components are the fields of the JSON object.
 *
 * @param state where the migration stands
 * @param rowsCompared orders compared with what they must be
 * @param rowsDifferent those of them that are not, and rows that the archive does not give back
 * @param applicationTransactions transactions of the application, failed ones among them
 * @param applicationErrors transactions that failed or read a wrong value
 * @param longestStallMillis the longest time in which a transaction did not get through
 * @param archivedRows rows that the archive holds
 */
record DemoResult(
    String state,
    long rowsCompared,
    long rowsDifferent,
    long applicationTransactions,
    long applicationErrors,
    long longestStallMillis,
    long archivedRows) {

  /** Whether everything went as Neap promises. */
  boolean kept() {
    return state.equals("COMPLETED") && rowsDifferent == 0 && applicationErrors == 0;
  }
}
