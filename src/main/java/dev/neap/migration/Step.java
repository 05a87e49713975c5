package dev.neap.migration;

import dev.neap.schema.TableName;

/** One thing that a phase does, as data: {@code plan} prints it and {@code start} executes it. */
public sealed interface Step permits Ddl, RowRewrite, Verification, Archive {

  /** What it does, in a few words. */
  String what();

  /** The table that it works on. */
  TableName table();
}
