package dev.neap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An expression of a migration file is one expression, whatever it is made to look like. */
class ExpressionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  -- nothing",
        "/* nothing */",
        "a, b",
        "a; DROP TABLE t",
        "a)",
        "(a",
        "a) + (b",
        "(a]",
        "[a",
        "a -- ) \n )",
        "a /* /* */ ( */ )",
        "a /* not ended",
        "a /* /* */",
        "'not ended",
        "'not ended''",
        "E'not ended\\'",
        "\"not ended",
        "\"\"",
        "$$ not ended $",
        "$x$ not ended $y$",
        "$1 + 1",
        "E'a'\n'b\\' || (SELECT 1) || '",
        "'a' 'b'",
      })
  void refuses(String text) {
    assertThatThrownBy(() -> Expression.of(text)).isInstanceOf(InvalidSqlException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      value = {
        "a + b¦a + b",
        "coalesce(a, 'it''s; (', b)¦coalesce(a, 'it''s; (', b)",
        "E'it\\'s )' || a¦E'it\\'s )' || a",
        "$x$ ) $$ ; $x$ || a¦$x$ ) $$ ; $x$ || a",
        "\"a ) \"\" ;\" + 1¦\"a ) \"\" ;\" + 1",
        "a /* ) */ + /* /* ; */ ' */ b¦a + b",
        "a -+ b - - c¦a -+ b - - c",
        "a[1] || ARRAY[b, c]¦a[1] || ARRAY[b, c]",
        "(SELECT max(x) FROM other o WHERE o.id = t.id)¦(SELECT max(x) FROM other o WHERE o.id ="
            + " t.id)",
        "'\\' || a¦'\\' || a",
        "a::numeric(12, 2)¦a::numeric(12, 2)",
      })
  void accepts(String text, String sql) {
    assertThat(Expression.of(text).sql()).isEqualTo(sql);
  }

  @Test
  void takesLongStrings() {
    String text = "'" + "it''s ".repeat(20_000) + "' || E'" + "\\'".repeat(20_000) + "'";
    assertThat(Expression.of(text).sql()).isEqualTo(text);
  }

  @Test
  void takesAListApart() {
    assertThat(Expression.listOf("a, f(b, c), ARRAY[1, 2], ','").stream().map(Expression::sql))
        .containsExactly("a", "f(b, c)", "ARRAY[1, 2]", "','");
    assertThatThrownBy(() -> Expression.listOf("a,, b")).isInstanceOf(InvalidSqlException.class);
  }

  @Test
  void tellsWhatItReads() {
    Expression expression =
        Expression.of("Total + \"Größe\" + f('note', /* code */ o.note) + \"TOTAL\"");
    assertThat(expression.mentioned(List.of("total", "Größe", "note", "code", "größe", "Note")))
        .containsExactly("total", "Größe", "note");
    assertThat(expression.qualifies("o")).isTrue();
    assertThat(expression.qualifies("total")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      value = {
        "a || now()¦true",
        "CURRENT_TIMESTAMP¦true",
        "Random() * a¦true",
        "own(a)¦true",
        "pg_catalog.clock_timestamp()¦true",
        "a || 'now()'¦false",
        "now + random¦false",
        "\"current_user\" || a¦false",
        "lower(a)¦false",
      })
  void tellsWhetherItChangesByItself(String text, boolean changes) {
    assertThat(Expression.of(text).changesByItself(Set.of("own"))).isEqualTo(changes);
  }

  @Test
  void functionsTypesAndFieldsAreNoColumns() {
    assertThat(
            Expression.of(
                    "length(Note) > 3 OR \"At\" > date '2026-01-01' AND total::cents > extract(year FROM d)")
                .columns())
        .contains("note", "At", "total", "d")
        .doesNotContain("length", "date", "cents", "year", "extract");
  }
}
