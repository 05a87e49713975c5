package dev.neap.preflight;

import dev.neap.migration.Objection;
import dev.neap.migration.Plan;
import dev.neap.migration.Probe;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The data answers the plan's questions well. */
final class ProbesHold implements Check {

  @Override
  public List<Objection> objections(Plan plan, DataSource database) {
    List<Objection> objections = new ArrayList<>();
    JdbcClient jdbc = JdbcClient.create(database);
    for (Probe probe : plan.probes()) {
      try {
        if (Boolean.TRUE.equals(jdbc.sql(probe.query()).query(Boolean.class).single())) {
          objections.add(probe.objection());
        }
      } catch (DataAccessException e) {
        objections.add(Refusals.in(plan, "NEAP-1161", probe.what(), e));
      }
    }
    return objections;
  }
}
