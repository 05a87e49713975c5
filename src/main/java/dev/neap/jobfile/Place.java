package dev.neap.jobfile;

/**
 * A place in the file's text.
 *
 * @param line counted from 1
 * @param column the character in the line, counted from 1
 */
record Place(int line, int column) {

  static final Place START = new Place(1, 1);

  Mistake mistake(String file, String what, String fix) {
    return new Mistake(file, line, column, what, fix);
  }
}
