package dev.neap.jobfile;

/**
 * One thing that is wrong in a migration file.
 *
 * @param file the file as the user named it
 * @param line where it is, counted from 1; 0 where the mistake is about the file as a whole
 * @param column the character in the line, counted from 1; 0 with line 0
 * @param what what is wrong, without a full stop
 * @param fix what to write instead, as whole sentences
 */
public record Mistake(String file, int line, int column, String what, String fix) {

  /** One line, with the place in the form that terminals and editors make a link of. */
  @Override
  public String toString() {
    String place = line == 0 ? file : file + ":" + line + ":" + column;
    return place + ": " + what + ". " + fix;
  }
}
