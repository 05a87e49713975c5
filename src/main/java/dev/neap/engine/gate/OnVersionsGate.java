package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.sql.Types;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Nobody's view stands on a version's views of the tables: contract makes these anew. */
@Component
final class OnVersionsGate implements Gate {

  private static final String STANDING =
      """
      SELECT DISTINCT format('view %s.%s on %s.%s', n.nspname, u.relname, v.name, c.relname)
      FROM neap.versions() v
      JOIN pg_catalog.pg_class c ON c.relnamespace = quote_ident(v.name)::regnamespace
      JOIN pg_catalog.pg_rewrite own ON own.ev_class = c.oid
        AND pg_catalog.obj_description(own.oid, 'pg_rewrite') = 'neap'
      JOIN pg_catalog.pg_depend d
        ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
        AND d.classid = 'pg_rewrite'::regclass
      JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
      JOIN pg_catalog.pg_class u ON u.oid = r.ev_class AND u.oid <> c.oid
      JOIN pg_catalog.pg_namespace n ON n.oid = u.relnamespace
      WHERE v.of_schema = :schema AND EXISTS (
        SELECT FROM pg_catalog.pg_depend o JOIN pg_catalog.pg_class t ON t.oid = o.refobjid
        WHERE o.classid = 'pg_rewrite'::regclass AND o.objid = own.oid
          AND o.refclassid = 'pg_class'::regclass AND t.relname = ANY (CAST(:tables AS text[])))
      ORDER BY 1
      """;

  private final JdbcClient jdbc;

  OnVersionsGate(DataSource database) {
    jdbc = JdbcClient.create(database);
  }

  @Override
  public String name() {
    return "on-versions";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.CONTRACT);
  }

  @Override
  public Cost cost() {
    return Cost.LARGE;
  }

  @Override
  public Verdict ask(Question question) {
    List<String> found =
        jdbc.sql(STANDING)
            .param("schema", question.plan().before().schema())
            .param("tables", tables(question), Types.ARRAY)
            .query(String.class)
            .list();
    return found.isEmpty()
        ? question.open(name(), "nothing stands on the views of a version")
        : new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "the views of versions are made anew, and these stand on them: "
                + String.join(", ", found),
            null,
            "they are dropped, or made of the tables themselves");
  }

  private static String[] tables(Question question) {
    return question.plan().before().tables().values().stream()
        .map(t -> t.name().name())
        .toArray(String[]::new);
  }
}
