package dev.neap.schema;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bigint",
        "TEXT",
        " numeric ( 10 , 2 ) ",
        "numeric(5,-2)",
        "varchar(20)[]",
        "character varying(20)[3][]",
        "national character varying(5)",
        "bit varying(5)",
        "double precision",
        "timestamp with time zone",
        "timestamp(3) without time zone[]",
        "time(0) with time zone",
        "interval",
        "interval(3)",
        "interval day to second(3)",
        "interval year",
        "integer array[4]",
        "int array",
        "public.order_status",
        "\"My Schema\".\"Odd \"\"Type\"",
        "\"char\"",
        "geometry(Point, 4326)",
        "größe"
      })
  void takesTypes(String type) {
    assertThatCode(() -> TypeName.check(type)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "5",
        "'int'",
        "int NOT NULL",
        "int DEFAULT 5",
        "int PRIMARY KEY",
        "int, b int",
        "int) x",
        "int; DROP TABLE t",
        "int -- x",
        "int /* x */",
        "/* x */ int",
        "int /*",
        "numeric(10",
        "numeric()",
        "numeric(10,)",
        "numeric((10))",
        "text[",
        "text[a]",
        "text COLLATE \"C\"",
        "text USING x",
        "public.",
        "a.b.",
        "timestamp with zone",
        "interval day to",
        "x\0y",
        "\"open"
      })
  void refusesWhatIsMoreOrLess(String text) {
    assertThatThrownBy(() -> TypeName.check(text)).isInstanceOf(InvalidSqlException.class);
  }
}
