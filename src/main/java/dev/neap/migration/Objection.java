package dev.neap.migration;

/**
 * Why an operation can't be carried out on the database as it is; raised before anything is done.
 *
 * @param code a stable code
 * @param what what is wrong, naming the object
 * @param fix what to do instead
 */
public record Objection(String code, String what, String fix) {

  @Override
  public String toString() {
    return code + ": " + what + ". " + fix;
  }
}
