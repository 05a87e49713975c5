package dev.neap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A definition that the server printed speaks of another column, and of nothing else. */
class DefinitionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      value = {
        "a¦CREATE INDEX a ON public.a USING btree (a, b, lower(a))"
            + "¦CREATE INDEX a ON public.a USING btree (\"X\", b, lower(\"X\"))",
        "a¦CREATE INDEX i ON s.t USING gist (b a, c COLLATE a.\"a\") INCLUDE (a) WITH (a='1')"
            + "¦CREATE INDEX i ON s.t USING gist (b a, c COLLATE a.\"a\") INCLUDE (\"X\") WITH"
            + " (a='1')",
        "text¦CREATE INDEX i ON s.t USING btree (text, ((text)::text), ('text'::text)) WHERE (text"
            + " <> 'text'::text)"
            + "¦CREATE INDEX i ON s.t USING btree (\"X\", ((\"X\")::text), ('text'::text)) WHERE"
            + " (\"X\" <> 'text'::text)",
        "year¦CREATE INDEX i ON s.t USING btree (EXTRACT(year FROM year), (at AT TIME ZONE year))"
            + "¦CREATE INDEX i ON s.t USING btree (EXTRACT(year FROM \"X\"), (at AT TIME ZONE"
            + " \"X\"))",
        "a¦CREATE INDEX i ON s.t USING btree (TRIM(BOTH a FROM b), SUBSTRING(a FROM a FOR a))"
            + "¦CREATE INDEX i ON s.t USING btree (TRIM(BOTH \"X\" FROM b), SUBSTRING(\"X\" FROM"
            + " \"X\" FOR \"X\"))",
        "a¦CHECK (((a > 0) AND (a IS NOT NULL) AND (NOT a) AND ((c).a = 1) AND (a(a) OPERATOR(a.=)"
            + " a)))"
            + "¦CHECK (((\"X\" > 0) AND (\"X\" IS NOT NULL) AND (NOT \"X\") AND ((c).a = 1) AND"
            + " (a(\"X\") OPERATOR(a.=) \"X\")))",
        "a b¦CHECK ((\"a b\" <> 'a b'::text))¦CHECK ((\"X\" <> 'a b'::text))",
        "a\"b¦CHECK ((\"a\"\"b\" > \"a\"))¦CHECK ((\"X\" > \"a\"))",
        "a¦CHECK (CASE WHEN a THEN a ELSE a END)¦CHECK (CASE WHEN \"X\" THEN \"X\" ELSE \"X\" END)",
        "a¦CHECK ((b = ANY (ARRAY[a, (c)[a]])))¦CHECK ((b = ANY (ARRAY[\"X\", (c)[\"X\"]])))",
        "a¦FOREIGN KEY (a, b) REFERENCES s.a(a, b) ON DELETE SET NULL (a) DEFERRABLE"
            + "¦FOREIGN KEY (\"X\", b) REFERENCES s.a(a, b) ON DELETE SET NULL (\"X\") DEFERRABLE",
        "varying¦CHECK (((varying)::character varying = 'x'::character varying))"
            + "¦CHECK (((\"X\")::character varying = 'x'::character varying))",
      })
  void renamesTheColumn(String column, String definition, String renamed) {
    assertThat(Definition.renameColumn(definition, column, "X")).isEqualTo(renamed);
  }

  @Test
  void renamesTheReferencedColumn() {
    assertThat(
            Definition.renameReferenced(
                "FOREIGN KEY (a, b) REFERENCES s.a(a, b) ON DELETE SET NULL (a)", "a", "x"))
        .isEqualTo("FOREIGN KEY (a, b) REFERENCES s.a(x, b) ON DELETE SET NULL (a)");
  }

  @Test
  void buildsAnIndexUnderAnotherName() {
    assertThat(
            Definition.concurrently(
                "CREATE UNIQUE INDEX \"index on\" ON s.t USING btree (a)", "other one"))
        .isEqualTo("CREATE UNIQUE INDEX CONCURRENTLY \"other one\" ON s.t USING btree (a)");
  }
}
