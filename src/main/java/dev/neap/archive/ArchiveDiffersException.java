package dev.neap.archive;

import dev.neap.migration.Archive;
import dev.neap.schema.TableName;

/** The archive does not hold what it should; nothing was dropped. */
public final class ArchiveDiffersException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ArchiveDiffersException(Archive archive, TableName part, String range, long different) {
    super(
        "NEAP-5301: %d rows of table %s are not in archive %s as they are, the first of them where %s. Nothing was dropped. Correct the archive's rows, or delete them and insert them from the table again, and then retry: the comparison goes on there."
            .formatted(different, part, archive.archive(), range));
  }

  /** The stable code of what went wrong: NEAP-5301. */
  public String code() {
    return "NEAP-5301";
  }
}
