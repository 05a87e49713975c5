package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Probe;
import dev.neap.migration.Shown;
import dev.neap.schema.Column;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A default or a comment, which the new version shows at once and the table gets in contract.
 *
 * @param alter what is changed
 * @param name the column's name in the end
 */
record CatalogChange(AlterColumn alter, String name) {

  Contribution contribute(Contribution contribution, TableName on, Column old) {
    List<String> statements = new ArrayList<>();
    Optional<String> value = alter.defaultValue();
    if (value != null) {
      value.ifPresent(d -> contribution.probe(Probe.ofDefault(old, d)));
      shows(contribution, Shown.What.DEFAULT, value);
      statements.add(
          "ALTER TABLE "
              + on.sql()
              + " ALTER COLUMN "
              + quote(name)
              + value.map(d -> " SET DEFAULT " + d).orElse(" DROP DEFAULT"));
    }
    Optional<String> comment = alter.comment();
    if (comment != null) {
      shows(contribution, Shown.What.COMMENT, comment);
      statements.add(
          "COMMENT ON COLUMN "
              + on.sql()
              + "."
              + quote(name)
              + " IS "
              + comment.map(c -> literal(c)).orElse("NULL"));
    }
    if (!statements.isEmpty()) {
      contribution.contract(
          Ddl.brief(
              "change " + name + " of " + on.name() + " in the catalog",
              on,
              LockLevel.ACCESS_EXCLUSIVE,
              Fact.never(),
              statements.toArray(String[]::new)));
    }
    return contribution;
  }

  private void shows(Contribution contribution, Shown.What what, Optional<String> value) {
    contribution.shows(new Shown(alter.table(), name, what, value.orElse(null)));
  }
}
