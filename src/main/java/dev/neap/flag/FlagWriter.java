package dev.neap.flag;

/** Sets flags, where Neap can: its built-in store. */
public interface FlagWriter {

  /**
   * Gives a flag a value and returns it as it then stands.
   *
   * @param value {@code on}, {@code off}, {@code true} or {@code false}; for {@code read-new} a
   *     whole number from 0 to 100
   * @param by who asks for the change, for the history
   * @throws FlagException NEAP-4101 when the key has not the form of one, NEAP-4102 when its
   *     migration has no flags yet (a misspelled name would go unnoticed), NEAP-4103 when the flag
   *     does not take the value, NEAP-4106 when another provider's flags are read
   */
  Flag set(String key, String value, String by);

  /**
   * Sends all readers to the old shape: the percent to 0, and nobody is forced to the new one.
   *
   * @param key a flag {@code <migration>.read-new}
   * @throws FlagException as {@link #set}
   */
  Flag takeBack(String key, String by);

  /**
   * Lets one reader always have the same shape, whatever the percent.
   *
   * @param key a flag {@code <migration>.read-new}
   * @param reader the reader's targeting key
   * @param shape {@code new} or {@code old}
   * @return the flag
   * @throws FlagException as {@link #set}; NEAP-4107 when the flag has no readers
   */
  Flag force(String key, String reader, String shape, String by);

  /**
   * Lets a reader go by the percent again.
   *
   * @return the flag
   * @throws FlagException as {@link #force}; NEAP-4108 when that reader is not forced
   */
  Flag unforce(String key, String reader, String by);
}
