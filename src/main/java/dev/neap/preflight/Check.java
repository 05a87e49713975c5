package dev.neap.preflight;

import dev.neap.migration.Objection;
import dev.neap.migration.Plan;
import java.util.List;
import javax.sql.DataSource;

/** A question that a plan must stand before it is started; it changes nothing. */
interface Check {

  /** What speaks against starting the plan on this database; empty when nothing does. */
  List<Objection> objections(Plan plan, DataSource database);
}
